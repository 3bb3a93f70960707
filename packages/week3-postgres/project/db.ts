import type { Pool, QueryResult, QueryResultRow } from 'pg'
import * as shared from 'shared/db/pool.ts'

/** What sends a statement: a pool, or a client that one has lent. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>
}

/**
 * The pool of this service, in which nobody waits for long.
 * @param config as of pg; what is in it wins over the limits made here.
 */
export function createPool(config: shared.PoolConfig): Pool {
  return shared.createPool({
    // #region 7
    connectionTimeoutMillis: 2_000,
    lock_timeout: 1_500,
    statement_timeout: 2_000,
    // Behind that of the server: only who gets no answer at all meets it.
    query_timeout: 2_500,
    // #endregion
    ...config,
  })
}
