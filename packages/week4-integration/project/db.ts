import type { Pool } from 'pg'
import * as shared from 'shared/db/pool.ts'

/**
 * Makes the pool of connections that the whole process shares.
 * @param config as in pg; times are in milliseconds. Its settings win over the ones made here.
 */
export function createPool(config: shared.PoolConfig): Pool {
  return shared.createPool({
    application_name: 'week4-project',
    // A client waits for all of them, one after the other.
    connectionTimeoutMillis: 2_000,
    statement_timeout: 5_000,
    query_timeout: 6_000,
    ...config,
  })
}
