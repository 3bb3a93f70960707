import pg from 'pg'

/** What sends a statement: a pool, or a client that one has lent. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

/**
 * A pool of connections. It opens them when they are needed, and keeps them for those who come next.
 * @param config as of pg; settings in it win over those made here.
 */
export function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    // Without it, a pool waits for ever for a host that does not answer.
    connectionTimeoutMillis: 1_500,
    // What runs or stays open longer is ended by the server.
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    ...config,
  })
  // An event `error` to which nobody listens ends the process. The pool has dropped the connection by then.
  pool.on('error', ({ message }) => console.error(`An idle connection has ended: ${message}`))
  return pool
}
