import type { RedisEvent, SqlEvent, TraceEvent } from './events.ts'
import type { RecordedCommand } from './recorded-command.ts'
import type { RecordedQuery } from './recorded-query.ts'
import { folded, isAlike } from './sql-fold.ts'

/** A record with its time, on the clock of `now()`. */
export type Recorded =
  | { kind: 'query'; of: RecordedQuery }
  | { kind: 'command'; of: RecordedCommand }
  | TraceEvent

type Run = [Recorded, ...Recorded[]]

/** Keep two apart: they may lock two rows, and the order matters. */
const FEWEST = 3

/** When it began. */
export const beginOf = (one: Recorded): number => ('of' in one ? one.of.at : one.at)

/** Three or more similar statements or commands in a row become one event. */
export function foldEvents(recorded: Recorded[]): TraceEvent[] {
  const runs: Run[] = []
  for (const one of recorded) {
    const run = runs.at(-1)
    if (run && goTogether(run[0], one)) run.push(one)
    else runs.push([one])
  }
  return runs.flatMap((run) => (run.length < FEWEST ? run.map((one) => eventOf([one])) : [eventOf(run)]))
}

function goTogether(a: Recorded, b: Recorded): boolean {
  if (a.kind === 'query') return b.kind === 'query' && isRepeated(a.of, b.of)
  return a.kind === 'command' && b.kind === 'command' && isSuch(a.of, b.of)
}

/** Keep concurrent transactions apart: which of them does what first is what causes a deadlock. */
function isRepeated(a: RecordedQuery, b: RecordedQuery): boolean {
  const isAlone = a.before === 'none' && a.after === 'none'
  return isAlike(a, b) && (a.connection === b.connection || isAlone)
}

/** Whether two commands differ only in numbers, as `GET user:1` and `GET user:2` do. */
function isSuch(a: RecordedCommand, b: RecordedCommand): boolean {
  return a.connection === b.connection && shape(a) === shape(b)
}

const shape = ({ command, error, ms }: RecordedCommand) =>
  JSON.stringify([command.replaceAll(/\d+/g, '#'), error, ms === undefined])

function eventOf([first, ...others]: Run): TraceEvent {
  if (first.kind === 'query') return queryEvent(first.of, others)
  if (first.kind === 'command') return commandEvent(first.of, others.length)
  return first
}

function queryEvent(first: RecordedQuery, others: Recorded[]): SqlEvent {
  const rest = others.flatMap((one) => (one.kind === 'query' ? [one.of] : []))
  const { at, ms, program } = first
  return {
    kind: 'sql',
    at,
    ...(ms !== undefined && { ms }),
    ...(program !== undefined && { program }),
    query: folded([first, ...rest]),
  }
}

function commandEvent(
  { name: _, args: __, port: ___, ...command }: RecordedCommand,
  more: number,
): RedisEvent {
  return { kind: 'redis', ...command, ...(more > 0 && { more }) }
}
