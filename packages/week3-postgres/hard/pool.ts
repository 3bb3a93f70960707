// #region 7
import { setTimeout as delay } from 'node:timers/promises'
// #endregion
import pg from 'pg'

/**
 * A pool of connections for a whole process.
 * @param config as of pg; settings in it win over those made here.
 */
export function createPool(config: pg.PoolConfig): pg.Pool {
  // #region 7 — make the pool
  const pool = new pg.Pool({
    max: 10,
    // For a free connection and for a new one: without it, who comes too late waits for ever.
    connectionTimeoutMillis: 2_000,
    // What runs longer, or holds its locks longer and does nothing, is ended by the server.
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    ...config,
  })
  // An event `error` to which nobody listens ends the process. The pool has dropped the connection by then.
  pool.on('error', ({ message }) => console.error(`An idle connection has ended: ${message}`))
  // The pool listens to idle clients alone. Who has lent one learns of its end from the next statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  const clients = new Set<pg.PoolClient>()
  pool.on('connect', (client) => {
    clients.add(client)
    client.once('end', () => clients.delete(client))
  })
  connected.set(pool, clients)
  return pool
  // #endregion
}

/**
 * Closes a pool: who has a connection may finish, who asks for one now is refused. What is not finished by the deadline is
 * cut off, and the server rolls it back.
 * @param pool one of {@link createPool}.
 * @returns when all connections are closed.
 */
export async function closePool(pool: pg.Pool, { deadlineMs = 10_000 } = {}): Promise<void> {
  // #region 7 — close the pool in time
  const timer = new AbortController()
  const timeUp = delay(deadlineMs, undefined, { signal: timer.signal })
  await Promise.race([pool.end(), timeUp]).finally(() => timer.abort())
  // Those that are left are cut off, if time is up. Else they are about to end: pool.end() does not wait for the idle ones.
  await Promise.all([...(connected.get(pool) ?? [])].map((client) => client.end()))
  // #endregion
}

// #region 7 — what closePool must know
/** The connections of each pool, idle and lent: pg does not say. */
const connected = new WeakMap<pg.Pool, Set<pg.PoolClient>>()
// #endregion
