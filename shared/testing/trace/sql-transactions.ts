import type { RecordedQuery } from './recorded-query.ts'

/** What ran on one connection from BEGIN to the end of the transaction. */
export interface RecordedTransaction {
  connection: number
  /** BEGIN and COMMIT included. */
  queries: RecordedQuery[]
  /**
   * What PostgreSQL did, not what it was told: COMMIT of a failed transaction rolls back. Missing while it is
   * open, or if it was cut off.
   */
  end?: 'COMMIT' | 'ROLLBACK'
}

/** The transactions among some queries, in the order in which they began, without what ran outside of one. */
export function transactions(queries: RecordedQuery[]): RecordedTransaction[] {
  const all: RecordedTransaction[] = []
  const open = new Map<number, RecordedTransaction>()
  for (const query of queries) {
    const { connection, before, after, tags } = query
    const begins = before === 'none' && (after !== 'none' || /^(?:BEGIN|START)/.test(tags[0] ?? ''))
    if (begins) {
      const begun = { connection, queries: [] }
      open.set(connection, begun)
      all.push(begun)
    }
    const current = open.get(connection)
    if (current === undefined) continue
    current.queries.push(query)
    if (after !== 'none') continue
    open.delete(connection)
    const end = tags.findLast((tag) => tag === 'COMMIT' || tag === 'ROLLBACK')
    if (end === 'COMMIT' || end === 'ROLLBACK') current.end = end
  }
  return all
}
