import type { QueryResult, QueryResultRow } from 'pg'

/** What runs a statement: a pool, or a client of it. Take this, and a function works inside a transaction and outside. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>
}
