import pg from 'pg'
import { afterFile, atEnd } from '../at-end.ts'
import { onThisMachine } from '../machine.ts'
import { UnrecordedClient } from '../trace/sql-hook.ts'
import { TEST_APPLICATION } from './sql.ts'

/*
 * What can go wrong with a database, caused from outside: it affects every design of the code under test alike.
 */

/** A connection to a database that is not the test's own. */
export interface Connection {
  pid: number
  /** `active`, `idle`, `idle in transaction`, `idle in transaction (aborted)`. */
  state: string
  /** Whether it waits for a lock that another connection holds. */
  waiting: boolean
  /** The statement that it runs, or ran last. */
  query: string
}

/** The connections to the database of `url`, without those of this test's `sql(url)`. */
export async function connectionsTo(url: string): Promise<Connection[]> {
  const { rows } = await once(
    url,
    `SELECT pid, coalesce(state, '') AS state, coalesce(wait_event_type = 'Lock', false) AS waiting, query
     FROM pg_stat_activity WHERE ${OTHERS} ORDER BY backend_start`,
    [TEST_APPLICATION],
  )
  return rows
}

/**
 * Ends every connection to the database of `url` except the test's own, no matter what it is doing: their
 * clients get 57P01. Resolves when the server has ended them, which may be before the clients notice.
 * @returns how many there were.
 */
export async function terminateConnections(url: string): Promise<number> {
  const { rows } = await once(
    url,
    // Each may take up to a minute to end.
    `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE ${OTHERS}`,
    [TEST_APPLICATION],
  )
  return rows.length
}

export interface Failing {
  table: string
  event: 'INSERT' | 'UPDATE' | 'DELETE'
  /** A condition on `NEW` and `OLD`, in SQL: `NEW.balance > OLD.balance` (default: every row). */
  when?: string
  /** The SQLSTATE of the error. */
  code?: string
  message?: string
  /** Lets the statement succeed and the COMMIT after it fail, as a deferred constraint does. */
  atCommit?: boolean
}

/**
 * Makes writes to a table fail in the database, until the test ends or you call `remove`. With `when` you
 * choose which statement of a transaction fails, no matter in which order and how they are written.
 */
export async function failOn(
  url: string,
  {
    table,
    event,
    when = 'true',
    code = 'P0001',
    message = 'failure made by the test',
    atCommit = false,
  }: Failing,
): Promise<{ remove: () => Promise<void> }> {
  const name = pg.escapeIdentifier(`nine_weeks_failure_${++failures}`)
  const target = table.split('.').map(pg.escapeIdentifier).join('.')
  const raise = `RAISE EXCEPTION USING ERRCODE = ${pg.escapeLiteral(code)}, MESSAGE = ${pg.escapeLiteral(message)};`
  const trigger = atCommit
    ? `CONSTRAINT TRIGGER ${name} AFTER ${event} ON ${target} DEFERRABLE INITIALLY DEFERRED`
    : `TRIGGER ${name} BEFORE ${event} ON ${target}`
  await once(
    url,
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN ${raise} END $body$;
     CREATE ${trigger} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION ${name}()`,
  )
  let removed: Promise<void> | undefined
  const remove = () => {
    removed ??= once(url, `DROP FUNCTION IF EXISTS ${name}() CASCADE`).then(() => {})
    return removed
  }
  atEnd(remove)
  return { remove }
}

let failures = 0

const OTHERS = `datname = current_database() AND pid <> pg_backend_pid()
  AND application_name <> $1 AND backend_type = 'client backend'`

/**
 * Connections of their own, because the test's pool may be busy. Opened once per file, and again if the server
 * ends them.
 */
const pools = new Map<string, pg.Pool>()

function once(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  return (pools.get(url) ?? open(url)).query(text, values)
}

function open(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: TEST_APPLICATION,
    Client: UnrecordedClient,
    // It may wait for a lock of the code under test, but not forever.
    max: 2,
    lock_timeout: onThisMachine(5_000),
    // No timer: tests count the timers of the code under test.
    idleTimeoutMillis: 0,
  })
  pool.on('error', () => {})
  pools.set(url, pool)
  afterFile(async () => {
    pools.delete(url)
    await pool.end()
  })
  return pool
}
