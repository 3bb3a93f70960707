import type { RecordedQuery } from './recorded-query.ts'

/** A statement of a test and those like it that followed at once, as data that can leave the process. */
export interface FoldedQuery extends Omit<RecordedQuery, 'control' | 'at'> {
  /** How many more like it ran right after it: same text, same outcome, however many rows. */
  more: number
  /** How many connections they used besides its own. */
  otherConnections: number
}

/** Some statements that are alike as one. */
export function folded(run: [RecordedQuery, ...RecordedQuery[]]): FoldedQuery {
  const { control: _, at: __, ...query } = run[0]
  const connections = new Set(run.map(({ connection }) => connection))
  return { ...query, more: run.length - 1, otherConnections: connections.size - 1 }
}

/** Whether two statements differ in nothing but their parameters and their numbers of rows. */
export function isAlike(a: RecordedQuery, b: RecordedQuery): boolean {
  return a.text === b.text && outcome(a) === outcome(b)
}

function outcome({ tags, error, released, ms, before, after }: RecordedQuery): string {
  const commands = tags.map((tag) => tag.replace(/\d+$/, ''))
  return JSON.stringify([commands, error, released, ms === undefined, before, after])
}
