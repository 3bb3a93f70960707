import { Buffer } from 'node:buffer'
import { now } from './clock.ts'

/** One HTTP request and what came back, as a verdict shows it. */
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
  /** Why no response came: a timeout, a reset connection, a refused one. */
  failure?: string
}

/** The record cuts a longer body; the test sees it whole. */
const BODY_LIMIT = 2000

/** An exchange and its time, on the clock of `now()`. */
export interface RecordedExchange {
  /** When it was sent. */
  at: number
  /** Until the response, or until it was clear that none would come. */
  ms?: number
  exchange: Exchange
}

let exchanges: RecordedExchange[] = []

/** Starts a new record: called before each test. */
export function clearExchanges(): void {
  exchanges = []
}

/** Everything sent since the last {@link clearExchanges}, in the order of sending. */
export function sentExchanges(): RecordedExchange[] {
  return [...exchanges]
}

/** The finished part of it, in the order of the responses. */
export function recordedExchanges(): Exchange[] {
  const ended = exchanges.flatMap(({ at, ms, exchange }) =>
    ms === undefined ? [] : [{ until: at + ms, exchange }],
  )
  return ended.sort((a, b) => a.until - b.until).map(({ exchange }) => exchange)
}

/** The outcome: a response, or why there is none. */
type Outcome = Pick<Exchange, 'status' | 'responseHeaders' | 'responseBody' | 'failure'>

/**
 * Keeps a request for the trace of the running test.
 * @param at when it was sent (default: now).
 * @returns a function to call when the response has come, or when none will.
 */
export function beginExchange(sent: Exchange, at = now()): (outcome: Outcome) => void {
  const one: RecordedExchange = { at, exchange: sent }
  exchanges.push(one)
  return (outcome) => {
    one.ms = now() - at
    one.exchange = { ...sent, ...outcome }
  }
}

/** A body as text for the record: JSON for objects, a length for bytes, cut at {@link BODY_LIMIT}. */
export function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === null || body === '') return undefined
  if (Buffer.isBuffer(body)) return `<${body.length} bytes>`
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > BODY_LIMIT ? `${text.slice(0, BODY_LIMIT)}… (${text.length} characters)` : text
}
