import pg from 'pg'
import { afterFile, atEnd } from '../at-end.ts'
import { onThisMachine } from '../machine.ts'
import { UnrecordedClient } from '../trace/sql-hook.ts'
import { TEST_APPLICATION } from './sql.ts'

/*
 * What goes wrong at a database, made from outside: it hits every design of the code under test alike.
 */

/** A connection to a database that is not the test's own. */
export interface Connection {
  pid: number
  /** `active`, `idle`, `idle in transaction`, `idle in transaction (aborted)`. */
  state: string
  /** Whether it waits for a lock that another holds. */
  waiting: boolean
  /** What it runs, or ran last. */
  query: string
}

/** Who is connected to the database of `url`, besides this test's `sql(url)`. */
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
 * Cuts off every connection to the database of `url` but the test's own, in the midst of whatever it does: their clients
 * get 57P01. Resolves when the server has ended them, which is not yet when the clients know.
 * @returns how many there were.
 */
export async function terminateConnections(url: string): Promise<number> {
  const { rows } = await once(
    url,
    // Up to a minute for each to be gone.
    `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE ${OTHERS}`,
    [TEST_APPLICATION],
  )
  return rows.length
}

export interface Failing {
  table: string
  event: 'INSERT' | 'UPDATE' | 'DELETE'
  /** A condition on `NEW` and `OLD`, in SQL: `NEW.balance > OLD.balance`. Every row, unless given. */
  when?: string
  /** The SQLSTATE of the error. */
  code?: string
  message?: string
  /** Whether the statement succeeds and the COMMIT behind it fails, as one does for a deferred constraint. */
  atCommit?: boolean
}

/**
 * Makes writes to a table fail at the database, until the test ends or `remove` is called. Which of the statements of a
 * transaction fails is for `when` to say, whatever their order and their text are.
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

/** Connections beside the pool of the test, which may be busy: opened once a file, and again where the server has cut them off. */
const pools = new Map<string, pg.Pool>()

function once(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  return (pools.get(url) ?? open(url)).query(text, values)
}

function open(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: TEST_APPLICATION,
    Client: UnrecordedClient,
    // One may wait for what the code under test has locked, but not for ever.
    max: 2,
    lock_timeout: onThisMachine(5_000),
    // No timer: tests count those of the code under test.
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
