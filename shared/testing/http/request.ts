import supertest, { type Test } from 'supertest'
import { howBusy } from '../machine.ts'
import { patience, usually, within } from '../patience.ts'
import { beginExchange, bodyText } from '../trace/exchange.ts'
import { appOf } from './app-of.ts'
import { watched } from './second-responses.ts'

/**
 * After this many milliseconds of a quiet machine a request counts as unanswered. It is far more than a local
 * server needs and less than the time limit of a test, so that the verdict can name the request.
 */
let answerWithin = usually(5_000)
/** After one unanswered request, the others of the same test file wait no longer than this. */
const ANSWER_WITHIN_AGAIN = usually(1_000)

const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const
type Method = (typeof methods)[number]

/** An express app, a `node:http` listener or server, or the URL of a running server. */
export type Target = Parameters<typeof supertest>[0]

/**
 * supertest, with every exchange recorded for the verdict: `await request(app).get('/about')`.
 * Each request is supertest's own `Test` (`.set`, `.send`, `.query`, `.redirects`, `.buffer`).
 * A status is never an error: tests assert on `response.status`. It rejects after 5 s of a quiet machine without a response (1 s, after a first request without one in the file).
 */
export function request(target: Target): Record<Method, (path: string) => Test> {
  const agent = supertest(watched(appOf(target)))
  const send = (method: Method) => (path: string) => {
    const test = agent[method](path).ok(() => true)
    const limit = patience(answerWithin)
    test.timeout({ response: limit, deadline: 2 * limit })
    return recorded(test, method, path, limit)
  }
  return Object.fromEntries(methods.map((method) => [method, send(method)])) as Record<
    Method,
    (path: string) => Test
  >
}

function recorded(test: Test, method: Method, path: string, limit: number): Test {
  const sent = () => {
    const { header = {}, _data: data } = test as unknown as {
      header?: Record<string, string>
      _data?: unknown
    }
    return { method: method.toUpperCase(), path, requestHeaders: { ...header }, requestBody: bodyText(data) }
  }
  let ended: ReturnType<typeof beginExchange> | undefined
  // Again for each redirect. The first start counts.
  test.on('request', () => {
    ended ??= beginExchange(sent())
  })
  test.on('response', (response) => {
    ended ??= beginExchange(sent())
    ended({
      status: response.status,
      responseHeaders: response.headers,
      responseBody: bodyText(response.text ?? response.body),
    })
  })
  test.on('error', (error: Error & { timeout?: number; response?: unknown }) => {
    if (error.response !== undefined) return
    const late = error.timeout !== undefined
    const failure = late ? `no answer ${within(limit)}` : error.message
    if (late) {
      answerWithin = ANSWER_WITHIN_AGAIN
      error.message += howBusy()
    }
    // A request that could not be sent fails at once.
    ended ??= beginExchange(sent())
    ended({ failure })
  })
  return test
}
