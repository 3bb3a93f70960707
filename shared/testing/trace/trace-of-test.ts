import { now } from './clock.ts'
import type { Trace, TraceEvent } from './events.ts'
import { clearExchanges, sentExchanges } from './exchange.ts'
import { beginOf, foldEvents, type Recorded } from './fold.ts'
import { clearJobs, recordedJobs } from './jobs.ts'
import { clearMails, recordedMails } from './mails.ts'
import { beginPrograms } from './programs.ts'
import { clearCommands, recordedCommands } from './redis-log.ts'
import { clearQueries, recordedQueries } from './sql-log.ts'

/** How much of a test is kept: its first events and its last ones. */
const LIMITS = {
  failed: { events: 200, bytes: 64_000 },
  passed: { events: 60, bytes: 16_000 },
}

let begin = now()

/** Starts the trace of a test. */
export function beginTrace(): void {
  clearExchanges()
  clearQueries()
  clearCommands()
  clearMails()
  clearJobs()
  beginPrograms()
  begin = now()
}

/** What happened since {@link beginTrace}, as data that can leave the process; `undefined` if nothing did. */
export function traceOfTest(outcome: keyof typeof LIMITS): Trace | undefined {
  const recorded: Recorded[] = [
    ...sentExchanges().map(({ exchange, ...time }) => ({
      kind: 'http' as const,
      ...time,
      exchange: time.ms === undefined ? { ...exchange, failure: 'no answer yet' } : exchange,
    })),
    ...recordedMails().map((mail) => ({ kind: 'mail' as const, ...mail })),
    ...recordedJobs().map((job) => ({ kind: 'job' as const, ...job })),
    ...recordedQueries().map((of) => ({ kind: 'query' as const, of })),
    ...recordedCommands().map((of) => ({ kind: 'command' as const, of })),
  ]
  if (recorded.length === 0) return undefined
  return bounded(foldEvents(recorded.sort((a, b) => beginOf(a) - beginOf(b))), LIMITS[outcome])
}

/** The first and the last events, alternating, until a limit is reached. */
function bounded(all: TraceEvent[], { events, bytes }: (typeof LIMITS)['failed']): Trace {
  const first: TraceEvent[] = []
  const last: TraceEvent[] = []
  let left = bytes
  while (first.length + last.length < Math.min(all.length, events)) {
    const isFirst = first.length === last.length
    const event = sinceBegin(all[isFirst ? first.length : all.length - 1 - last.length] as TraceEvent)
    left -= JSON.stringify(event).length
    if (left < 0) break
    if (isFirst) first.push(event)
    else last.unshift(event)
  }
  return { events: [...first, ...last], leftOut: all.length - first.length - last.length }
}

function sinceBegin(event: TraceEvent): TraceEvent {
  const { at, ms } = event
  return { ...event, at: thousandths(at - begin), ...(ms !== undefined && { ms: thousandths(ms) }) }
}

const thousandths = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000
