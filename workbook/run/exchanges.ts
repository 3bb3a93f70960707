import type { Trace } from 'shared/testing/trace/events.ts'
import type { Exchange } from 'shared/testing/trace/exchange.ts'

/** The exchanges of a trace in the order of their responses. */
export function exchangesOf(trace: Trace | undefined): Exchange[] {
  const ended = (trace?.events ?? []).flatMap((event) =>
    event.kind === 'http' && event.ms !== undefined
      ? [{ until: event.at + event.ms, exchange: event.exchange }]
      : [],
  )
  ended.sort((a, b) => a.until - b.until)
  return ended.map(({ exchange }) => exchange)
}
