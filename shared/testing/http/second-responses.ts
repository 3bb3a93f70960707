import { type IncomingMessage, type RequestListener, Server, type ServerResponse } from 'node:http'

/** What the apps of the running test have sent a second response to, in words. */
let seconds: string[] = []
let isAsked = false

/** Starts a new record: called before each test. */
export function clearSecondResponses(): void {
  seconds = []
  isAsked = false
}

/**
 * The requests of the running test that its apps have begun to answer a second time. Most often a handler goes on after its
 * refusal. A request that was sent in an earlier test does not count.
 */
export async function secondResponses(): Promise<string[]> {
  // Express passes what a handler throws on in the next turns of the event loop.
  for (let turn = 0; isAsked && turn < 4; turn++) await new Promise(setImmediate)
  return [...new Set(seconds)]
}

const watchedServers = new WeakSet<Server>()

/** The same app or server, whose responses are watched from now on. */
export function watched<T>(app: T): T {
  if (app instanceof Server) {
    if (!watchedServers.has(app)) app.prependListener('request', watch)
    watchedServers.add(app)
    return app
  }
  if (typeof app !== 'function') return app
  const listener: RequestListener = (req, res) => {
    watch(req, res)
    return app(req, res)
  }
  return listener as T
}

function watch({ method, url }: IncomingMessage, res: ServerResponse): void {
  isAsked = true
  const ofThisTest = seconds
  const { setHeader, end } = res
  let status: number | undefined
  const note = () =>
    ofThisTest.push(
      `${method} ${url?.split('?')[0]} was answered with ${status ?? res.statusCode}, and again`,
    )
  res.setHeader = (...args) => {
    if (res.headersSent) note()
    return setHeader.apply(res, args)
  }
  res.end = ((...args: Parameters<typeof end>) => {
    if (res.writableEnded) note()
    status ??= res.statusCode
    return end.apply(res, args)
  }) as typeof end
}
