import type { Pool, PoolClient } from 'pg'
import { connectionsTo } from 'shared/testing/database-failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { recordedQueries } from 'shared/testing/sql-log.ts'
import { expect } from 'vitest'

/*
 * What the tests of exercise 4 see of the locks on `users`, and how they hold up whoever fills in the column.
 */

/** Adds users as the code does that knows no `display_name`: `user 1`, `user 2` … @returns nothing. */
export async function addUsers(db: Pool, count: number): Promise<void> {
  await db.query(
    `INSERT INTO users (username, email, password_hash)
     SELECT 'user ' || n, n || '@example.com', 'a hash'
     FROM generate_series(1, $1::integer) AS n`,
    [count],
  )
}

/** Which display names there are for which usernames, where they differ; all, if there is no such column. */
export async function withoutTheirName(db: Pool): Promise<unknown[]> {
  const { rows } = await db.query(
    `SELECT username, to_jsonb(users) -> 'display_name' AS display_name
     FROM users
     WHERE to_jsonb(users) ->> 'display_name' IS DISTINCT FROM username
     ORDER BY id LIMIT 5`,
  )
  return rows
}

const GATE = 4711

/** Whoever updates this user from now on waits until `open`. */
export async function gateAt(db: Pool, id: number): Promise<{ open: () => Promise<void> }> {
  await db.query(`
    CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(${GATE});
      RETURN NEW;
    END $$;
    CREATE TRIGGER a_gate BEFORE UPDATE ON users FOR EACH ROW WHEN (NEW.id = ${id}) EXECUTE FUNCTION gate();
  `)
  const keeper = await db.connect()
  await keeper.query(`SELECT pg_advisory_lock(${GATE})`)
  let opened: Promise<void> | undefined
  const open = async () => {
    await keeper.query(`SELECT pg_advisory_unlock(${GATE})`)
    keeper.release()
  }
  return {
    open: () => {
      opened ??= open()
      return opened
    },
  }
}

/** A transaction of another that stays open. */
export async function openTransaction(db: Pool, text: string): Promise<{ commit: () => Promise<void> }> {
  const client: PoolClient = await db.connect()
  await client.query('BEGIN')
  await client.query(text)
  let ended: Promise<void> | undefined
  return {
    commit: () => {
      ended ??= client.query('COMMIT').then(() => client.release())
      return ended
    },
  }
}

/**
 * When the code under test waits for a lock, or has been refused one since `refusals`; or, where it passes over what is locked,
 * when nothing else `isLeft`.
 */
export async function untilHeldUp(
  url: string,
  refusals: number,
  isLeft: () => Promise<boolean> = async () => true,
): Promise<void> {
  await eventually(
    async () => {
      const isWaiting = (await connectionsTo(url)).some(({ waiting }) => waiting)
      const isHeldUp = isWaiting || refused() > refusals || !(await isLeft())
      expect(isHeldUp, 'whether it comes to what is locked').toBe(true)
    },
    { within: 5_000, every: 5 },
  )
}

/** How often the code under test was refused a lock. */
export const refused = () => recordedQueries().filter(({ error }) => error?.code === '55P03').length

/** Reads all users and changes one, as others do meanwhile. Who waits longer for a lock than 2 s fails. */
export async function readAndWrite(db: Pool, id: number): Promise<string> {
  const client = await db.connect()
  try {
    await client.query(`SET lock_timeout = '2s'`)
    await client.query('SELECT count(*) FROM users')
    await client.query(`UPDATE users SET password_hash = 'another' WHERE id = $1`, [id])
    return 'done'
  } catch (error) {
    return `was held up: ${(error as Error).message}`
  } finally {
    await client.query('RESET lock_timeout')
    client.release()
  }
}

export interface LockLog {
  /** A statement that changed the table, or `UPDATE` for each row. */
  what: string
  transaction: string
  /** The id of the user who was updated. */
  id: number | null
  /** How many rows of the table the command has read, one after the other. */
  read: number
  /** Whether its transaction has a lock on `users` that shuts out writers. */
  shutsOut: boolean
}

/** Writes down what is done to `users` from now on, under what lock; what is rolled back leaves no trace. */
export async function logLocks(db: Pool): Promise<() => Promise<LockLog[]>> {
  await db.query(`
    CREATE TABLE lock_log (
      position    integer GENERATED ALWAYS AS IDENTITY,
      what        text,
      transaction text,
      id          integer,
      read        integer,
      shuts_out   boolean
    );
    -- Since the backend has last reported it: what counts is how much it grows during a command.
    CREATE FUNCTION users_read() RETURNS integer LANGUAGE sql AS $$
      SELECT coalesce(sum(seq_tup_read), 0)::integer FROM pg_stat_xact_user_tables WHERE relname = 'users'
    $$;
    CREATE FUNCTION log_lock(what text, id integer) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO lock_log (what, transaction, id, read, shuts_out)
      SELECT what, pg_current_xact_id()::text, id,
             users_read() - coalesce(nullif(current_setting('log.read', true), ''), '0')::integer,
             EXISTS (SELECT FROM pg_locks
                     WHERE pid = pg_backend_pid() AND relation = 'users'::regclass AND granted
                       AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'));
    END $$;
    CREATE FUNCTION log_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM log_lock('UPDATE', NEW.id);
      RETURN NULL;
    END $$;
    CREATE FUNCTION log_command() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM log_lock(tg_tag, NULL);
    END $$;
    CREATE FUNCTION log_start() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM set_config('log.read', users_read()::text, false);
    END $$;
    CREATE TRIGGER log_update AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION log_update();
    CREATE EVENT TRIGGER log_start ON ddl_command_start EXECUTE FUNCTION log_start();
    CREATE EVENT TRIGGER log_command ON ddl_command_end EXECUTE FUNCTION log_command();
  `)
  return async () => {
    const { rows } = await db.query<LockLog>(
      `SELECT what, transaction, id, read, shuts_out AS "shutsOut"
       FROM lock_log
       ORDER BY position`,
    )
    return rows
  }
}
