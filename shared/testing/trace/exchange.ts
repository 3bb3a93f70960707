import { Buffer } from 'node:buffer'

/** One HTTP request and what came back, as a failing verdict shows it. */
export interface Exchange {
  method: string
  /** Path and query as they were sent, undecoded. */
  path: string
  requestHeaders: Record<string, string>
  requestBody?: string
  /** Missing when no answer came. */
  status?: number
  responseHeaders?: Record<string, string>
  responseBody?: string
  /** Why no answer came: a timeout, a reset connection, a refused one. */
  failure?: string
}

/** A body longer than this many characters is cut in the record; the test sees it whole. */
const BODY_LIMIT = 2000

let exchanges: Exchange[] = []

/** Starts a new record: called before each test. */
export function clearExchanges(): void {
  exchanges = []
}

/** What was sent and received since the last {@link clearExchanges}, in the order of the answers. */
export function recordedExchanges(): Exchange[] {
  return exchanges
}

/** Keeps one exchange for the verdict of the running test. */
export function recordExchange(exchange: Exchange): void {
  exchanges.push(exchange)
}

/** A body as text for the record: JSON for objects, a length for bytes, cut at {@link BODY_LIMIT}. */
export function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === null || body === '') return undefined
  if (Buffer.isBuffer(body)) return `<${body.length} bytes>`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > BODY_LIMIT ? `${text.slice(0, BODY_LIMIT)}… (${text.length} characters)` : text
}
