import type { RecordedQuery } from './recorded-query.ts'

/** A statement of a test with similar ones that followed at once, as data that can leave the process. */
export interface FoldedQuery extends Omit<RecordedQuery, 'control' | 'at'> {
  /** How many similar ones ran right after it: same text, same outcome, any number of rows. */
  more: number
  /** How many other connections they used. */
  otherConnections: number
}

/** Folds some similar statements into one. */
export function folded(run: [RecordedQuery, ...RecordedQuery[]]): FoldedQuery {
  const { control: _, at: __, ...query } = run[0]
  const connections = new Set(run.map(({ connection }) => connection))
  return { ...query, more: run.length - 1, otherConnections: connections.size - 1 }
}

/** Whether two statements differ only in their parameters and numbers of rows. */
export function isAlike(a: RecordedQuery, b: RecordedQuery): boolean {
  return a.text === b.text && outcome(a) === outcome(b)
}

function outcome({ tags, error, released, ms, before, after }: RecordedQuery): string {
  const commands = tags.map((tag) => tag.replace(/\d+$/, ''))
  return JSON.stringify([commands, error, released, ms === undefined, before, after])
}
