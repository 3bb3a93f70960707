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
    // #region 7 — the limits of the pool
    // They add up: who has waited for a connection, and then for a lock, may meet a silent server after that, and again in
    // ROLLBACK, which waits for 2 s. 0.8 + 0.8 + 1.3 + 2 are less than 5.
    connectionTimeoutMillis: 800,
    lock_timeout: 800,
    statement_timeout: 1_000,
    // Behind that of the server: only who gets no answer at all meets it.
    query_timeout: 1_300,
    // #endregion
    ...config,
  })
}
