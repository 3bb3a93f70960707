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
  // #region 2 — make the pool
  // Without a limit, a pool waits for ever for a host that does not answer.
  const connectionTimeoutMillis = config.connectionTimeoutMillis ?? 1_500
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis })
  // A server that restarts ends all connections. That is an event `error`, and one to which nobody listens ends the
  // process: of the pool where a client was idle, which the pool has dropped by then;
  pool.on('error', () => {})
  // of the client itself where it was lent. Whoever has it learns of it from the next query.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
  // #endregion
}

/**
 * The version of the server, such as `18.4`.
 * @throws {Error} that says which database has not answered, and why.
 */
export async function serverVersion(pool: pg.Pool): Promise<string> {
  // #region 2 — ask for the version
  try {
    const { rows } = await pool.query<{ server_version: string }>('SHOW server_version')
    return rows[0]?.server_version ?? ''
  } catch (error) {
    // Not the connection string: there is a password in it.
    const { host, port, database } = new pg.Client(pool.options)
    const { message, code } = error as NodeJS.ErrnoException
    // Where a host has several addresses, the error of all of them together has a code, but no message.
    throw new Error(`No answer from the database ${database} at ${host}:${port}: ${message || code}`, {
      cause: error,
    })
  }
  // #endregion
}

/**
 * Lends a client of the pool: for statements that belong on one connection.
 * @param work may use the client until what it returns has settled.
 * @returns what `work` returns, when the client is back in the pool.
 */
export async function withClient<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => T | Promise<T>,
): Promise<T> {
  // #region 7 — lend a client
  const client = await pool.connect()
  try {
    // With `await`, so that the client is not given back before the work is done.
    return await work(client)
  } finally {
    client.release()
  }
  // #endregion
}
