import { gapOf, type Trace } from 'shared/testing/trace/events.ts'
import type { Exchange } from 'shared/testing/trace/exchange.ts'
import type { SqlRecord } from 'shared/testing/trace/sql-fold.ts'

/*
 * What the verdict shows of a trace until it shows the trace itself: its exchanges, and its SQL.
 */

const FIRST = 30
const LAST = 15

/** The exchanges of a trace in the order of their responses, and its statements. */
export function derivedFrom(trace: Trace | undefined): { exchanges: Exchange[]; sql: SqlRecord | undefined } {
  if (trace === undefined) return { exchanges: [], sql: undefined }
  const ended = trace.events.flatMap((event) =>
    event.kind === 'http' && event.ms !== undefined
      ? [{ until: event.at + event.ms, exchange: event.exchange }]
      : [],
  )
  ended.sort((a, b) => a.until - b.until)
  return { exchanges: ended.map(({ exchange }) => exchange), sql: sqlOf(trace) }
}

function sqlOf(trace: Trace): SqlRecord | undefined {
  const gap = gapOf(trace) ?? trace.events.length
  const queriesOf = (events: Trace['events']) =>
    events.flatMap((one) => (one.kind === 'sql' ? [one.query] : []))
  const before = queriesOf(trace.events.slice(0, gap))
  const all = [...before, ...queriesOf(trace.events.slice(gap))]
  if (all.length === 0) return undefined
  const tooMany = Math.max(0, all.length - FIRST - LAST)
  if (tooMany > 0) {
    const queries = [...all.slice(0, FIRST), ...all.slice(-LAST)]
    return { queries, gap: { after: FIRST, leftOut: tooMany + trace.leftOut } }
  }
  return {
    queries: all,
    ...(trace.leftOut > 0 && { gap: { after: before.length, leftOut: trace.leftOut } }),
  }
}
