import pg from 'pg'

/** What sends a statement: a pool, or a client that one has lent. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

/**
 * A pool of connections. It opens them when they are needed, and keeps them for those who come next.
 * @param config as of pg, `{ connectionString }` or `{ host, port, user, password, database }`; settings in it hold
 * as they do there.
 */
export function createPool(config: pg.PoolConfig): pg.Pool {
  // Without a limit, a pool waits for ever for a host that does not answer.
  const connectionTimeoutMillis = config.connectionTimeoutMillis ?? 1_500
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis })
  // A server that restarts ends all connections. That is an event `error`, and one to which nobody listens ends the
  // process: of the pool where a client was idle, which the pool has dropped by then;
  pool.on('error', () => {})
  // of the client itself where it was lent. Whoever has it learns of it from the next query.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
