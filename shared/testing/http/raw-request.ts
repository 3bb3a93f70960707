import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { patience, usually, within } from '../patience.ts'
import { beginExchange, bodyText } from '../trace/exchange.ts'

export interface RawResponse {
  status: number
  headers: IncomingHttpHeaders
  /** Names and values in turn, as they came: a header that was sent twice appears twice. */
  rawHeaders: string[]
  body: string
}

export interface RawOptions {
  method?: string
  headers?: OutgoingHttpHeaders
}

const ANSWER_WITHIN = usually(5_000)

/**
 * Sends one request with the path exactly as written, `/../secret` and `/..%2fsecret` included; clients built
 * on URL, such as fetch and supertest, resolve such paths before they send them. Recorded for the verdict.
 * @param origin a running server, `http://127.0.0.1:49152`.
 * @throws {Error} when no answer comes within 5 s of a quiet machine.
 */
export async function rawRequest(
  origin: string,
  path: string,
  { method = 'GET', headers = {} }: RawOptions = {},
): Promise<RawResponse> {
  const { hostname, port } = new URL(origin)
  const answerWithin = patience(ANSWER_WITHIN)
  const ended = beginExchange({ method, path, requestHeaders: headers as Record<string, string> })
  // An agent would keep the connection open, and with it the server.
  const options = {
    hostname,
    port,
    path,
    method,
    headers,
    agent: false,
    signal: AbortSignal.timeout(answerWithin),
  }
  try {
    const { promise, resolve, reject } = Promise.withResolvers<RawResponse>()
    const outgoing = request(options, (response) => {
      const { statusCode: status = 0, headers, rawHeaders } = response
      text(response).then((body) => resolve({ status, headers, rawHeaders, body }), reject)
    })
    outgoing.on('error', reject).end()
    const response = await promise
    ended({
      status: response.status,
      responseHeaders: response.headers as Record<string, string>,
      responseBody: bodyText(response.body),
    })
    return response
  } catch (error) {
    const timedOut = (error as Error).name === 'AbortError'
    const failure = timedOut ? `no answer ${within(answerWithin)}` : (error as Error).message
    ended({ failure })
    throw new Error(`${method} ${path}: ${failure}`, { cause: error })
  }
}
