import { basename } from 'node:path'
import pg from 'pg'

export interface PoolConfig extends pg.PoolConfig {
  /** Called for each idle connection that dies, for example when the server restarts. */
  report?: (error: Error) => void
}

/** Limits that a service needs. pg's own default is to wait forever. */
const DEFAULTS: pg.PoolConfig = {
  /** The name of the program's connections in `pg_stat_activity` and in the server's log. */
  application_name: basename(process.argv[1] ?? 'node'),
  /** How long to wait for a new connection, or for a free one of the pool. */
  connectionTimeoutMillis: 5_000,
  /**
   * The server ends a statement that runs longer (57014), and a connection whose transaction is idle for longer
   * (25P03).
   */
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
  /** In case the server does not respond at all, and so ends nothing. */
  query_timeout: 12_000,
  keepAlive: true,
}

/**
 * Makes a pool that never waits without a limit, and that survives the end of a connection. Make one per
 * process. `pool.end()` waits for queries in progress.
 * @param config as in pg; times in milliseconds. It wins over the defaults, except for keys that are
 * `undefined`.
 * @see https://node-postgres.com/apis/pool
 */
export function createPool({ report = reportIdle, ...config }: PoolConfig): pg.Pool {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
  const pool = new pg.Pool({ ...DEFAULTS, ...given })
  // An `error` event without a listener ends the process. The pool has already dropped the connection.
  pool.on('error', report)
  // The pool only listens to idle clients. If you have one checked out, your next query tells you that it is
  // dead.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function reportIdle({ message }: Error): void {
  console.error(`An idle connection to the database has ended: ${message}`)
}
