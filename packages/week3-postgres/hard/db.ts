import type { QueryResult, QueryResultRow } from 'pg'

/** What sends a statement: a pool, or a client that one has lent. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>
}
