import { basename } from 'node:path'
import pg from 'pg'

export interface PoolConfig extends pg.PoolConfig {
  /** Is told of each idle connection that has died: the server was restarted, or someone ended it. */
  report?: (error: Error) => void
}

/** What a service needs and pg leaves open: its own limits are "for ever". */
const DEFAULTS: pg.PoolConfig = {
  /** What `pg_stat_activity` and the server's log call the connections of this program. */
  application_name: basename(process.argv[1] ?? 'node'),
  /** For a new connection, and also for one of the pool to be free. */
  connectionTimeoutMillis: 5_000,
  /** The server ends a statement that runs longer (57014), */
  statement_timeout: 10_000,
  /** and a connection whose transaction does nothing for so long: it may hold locks (25P03). */
  idle_in_transaction_session_timeout: 10_000,
  /** For a server that says nothing any more, and so ends nothing either. */
  query_timeout: 12_000,
  keepAlive: true,
}

/**
 * A pool of connections that waits for nothing without an end, and survives the end of a connection. One a process;
 * `pool.end()` waits for what is under way.
 * @param config as of pg; times in milliseconds. What is in it wins over the defaults, unless it is `undefined`.
 * @see https://node-postgres.com/apis/pool
 */
export function createPool({ report = reportIdle, ...config }: PoolConfig): pg.Pool {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
  const pool = new pg.Pool({ ...DEFAULTS, ...given })
  // An event `error` to which nobody listens ends the process. The pool has dropped the connection by then.
  pool.on('error', report)
  // The pool listens to idle clients alone. Who has lent one learns from the next query that it is dead.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

function reportIdle({ message }: Error): void {
  console.error(`An idle connection to the database has ended: ${message}`)
}
