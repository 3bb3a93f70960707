import pg from 'pg'

/**
 * Makes the pool of connections that the whole process shares.
 * @param config as in pg; times are in milliseconds. Its settings win over the ones made here.
 */
export function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    max: 10,
    // How long a request waits for a free connection, or for a new one. Without it: forever.
    connectionTimeoutMillis: 2_000,
    // The server ends a statement that takes longer,
    statement_timeout: 5_000,
    // and a transaction that does nothing for so long. It may hold locks.
    idle_in_transaction_session_timeout: 5_000,
    // Longer than the server's own limit: only a server that says nothing at all meets it.
    query_timeout: 6_000,
    application_name: 'week4',
    ...config,
  })
  // The end of an idle connection is an event of the pool. Without a listener, the event ends the process.
  pool.on('error', ({ message }) => console.error(`An idle connection has ended: ${message}`))
  // The pool listens to its idle clients only. A client in use fails at its next statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
