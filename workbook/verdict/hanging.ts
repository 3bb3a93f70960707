import type { Trace, TraceEvent } from 'shared/testing/trace/events.ts'

/** How many characters of a statement or a command to show. */
const MOST = 100

/** What a test that never ended was waiting for, as far as its trace tells: the last event without a response. */
export function whatHangs(trace: Trace | undefined): string {
  const hanging = trace?.events.map(unanswered).findLast((said) => said !== undefined)
  return hanging ?? 'Does something await a promise or an event that never comes?'
}

function unanswered(event: TraceEvent): string | undefined {
  if (event.ms !== undefined) return undefined
  if (event.kind === 'http') return `${event.exchange.method} ${event.exchange.path} got no answer.`
  if (event.kind === 'sql')
    return `PostgreSQL has not answered ${short(event.query.text)}: does it wait for a lock that another connection holds?`
  return event.kind === 'redis' ? `Redis has not answered ${short(event.command)}.` : undefined
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line
}
