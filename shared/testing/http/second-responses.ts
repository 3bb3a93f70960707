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
 * The requests of the running test that its apps have begun to answer a second time, or that have failed after their
 * response. Most often a handler goes on after its refusal. A request that was sent in an earlier test does not count.
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
    const note = watch(req, res)
    // Express calls this at its end, if no route has answered or an error has gone through all error middleware.
    return app(req, res, async (error?: unknown) => {
      if (error !== undefined && res.writableEnded) note(`and then failed: ${error}`)
      await expressEnd(req, res, error)
    })
  }
  return listener as T
}

/** What Express does by itself at its end: its 404, its 500, and a connection that is closed in the middle of a response. */
async function expressEnd(req: IncomingMessage, res: ServerResponse, error: unknown): Promise<void> {
  const { default: express } = await import('express')
  const end = express().disable('x-powered-by')
  if (error !== undefined) end.use((_req, _res, next) => next(error))
  end(req, res)
}

/** @returns notes something that happened after the response. */
function watch({ method, url }: IncomingMessage, res: ServerResponse): (what: string) => void {
  isAsked = true
  const ofThisTest = seconds
  const { setHeader, end } = res
  let status: number | undefined
  let isNoted = false
  const note = (what: string) => {
    if (!isNoted)
      ofThisTest.push(`${method} ${url?.split('?')[0]} got a response, ${status ?? res.statusCode}, ${what}`)
    isNoted = true
  }
  res.setHeader = (...args) => {
    if (res.headersSent) note('and again')
    return setHeader.apply(res, args)
  }
  res.end = ((...args: Parameters<typeof end>) => {
    if (res.writableEnded) note('and again')
    status ??= res.statusCode
    return end.apply(res, args)
  }) as typeof end
  return note
}
