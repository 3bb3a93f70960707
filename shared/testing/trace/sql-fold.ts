import type { RecordedQuery } from './recorded-query.ts'

/** A statement of a failed test and those like it that followed at once, as data that can leave the process. */
export interface FoldedQuery extends Omit<RecordedQuery, 'control'> {
  /** How many more like it ran right after it: same text, same outcome, however many rows. */
  more: number
  /** How many connections they used besides its own. */
  otherConnections: number
}

export interface SqlRecord {
  queries: FoldedQuery[]
  /** After how many of `queries` some were left out, and how many: a test may run thousands. */
  gap?: { after: number; leftOut: number }
}

const FIRST = 30
const LAST = 15

/** What a failed test tells about its SQL: repeats folded, the middle of a long record left out. */
export function foldQueries(recorded: RecordedQuery[]): SqlRecord | undefined {
  if (recorded.length === 0) return undefined
  const runs: RecordedQuery[][] = []
  for (const query of recorded) {
    const run = runs.at(-1)
    if (run?.[0] && isAlike(run[0], query)) run.push(query)
    else runs.push([query])
  }
  const queries = runs.map(folded)
  const leftOut = queries.length - FIRST - LAST
  if (leftOut <= 0) return { queries }
  return { queries: [...queries.slice(0, FIRST), ...queries.slice(-LAST)], gap: { after: FIRST, leftOut } }
}

function folded(run: RecordedQuery[]): FoldedQuery {
  const { control: _, ...query } = run[0] as RecordedQuery
  const connections = new Set(run.map(({ connection }) => connection))
  return { ...query, more: run.length - 1, otherConnections: connections.size - 1 }
}

function isAlike(a: RecordedQuery, b: RecordedQuery): boolean {
  return a.text === b.text && outcome(a) === outcome(b)
}

function outcome({ tags, error, released, ms, before, after }: RecordedQuery): string {
  const commands = tags.map((tag) => tag.replace(/\d+$/, ''))
  return JSON.stringify([commands, error, released, ms === undefined, before, after])
}
