import type { Pool } from 'pg'
import { poolFor } from 'shared/testing/database/pool-for.ts'

export interface LockLog {
  /** A command that changed the schema, `UPDATE` for each row, or `UPDATE statement`. */
  what: string
  transaction: string
  /** The id of the user who was updated. */
  id: number | null
  /** How many rows of the table its transaction has read under a lock that shuts out writers, one after the other. */
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
    -- Since the backend has last reported it, which countedPool has it do before each transaction.
    CREATE FUNCTION users_read() RETURNS integer LANGUAGE sql AS $$
      SELECT coalesce(sum(seq_tup_read), 0)::integer FROM pg_stat_xact_user_tables WHERE relname = 'users'
    $$;
    CREATE FUNCTION shuts_out() RETURNS boolean LANGUAGE sql AS $$
      SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE pid = pg_backend_pid() AND relation = 'users'::regclass AND granted
          AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      )
    $$;
    CREATE FUNCTION log_lock(what text, id integer) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO lock_log (what, transaction, id, read, shuts_out)
      SELECT what, pg_current_xact_id()::text, id,
             users_read() - coalesce(nullif(current_setting('log.read', true), ''), '0')::integer, shuts_out();
    END $$;
    CREATE FUNCTION log_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_LEVEL = 'ROW' THEN PERFORM log_lock('UPDATE', NEW.id);
      ELSE PERFORM log_lock('UPDATE statement', NULL);
      END IF;
      RETURN NULL;
    END $$;
    CREATE FUNCTION log_command() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM log_lock(tg_tag, NULL);
    END $$;
    -- What was read before the lock was taken does not count. The setting lasts as long as the transaction.
    CREATE FUNCTION log_start() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT shuts_out() THEN
        PERFORM set_config('log.read', users_read()::text, true);
      END IF;
    END $$;
    CREATE TRIGGER log_update AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION log_update();
    CREATE TRIGGER log_statement BEFORE UPDATE ON users FOR EACH STATEMENT EXECUTE FUNCTION log_update();
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

const FLUSH = 'SELECT pg_stat_force_next_flush() -- of the test'

/** A pool for the code under test, whose backends count the rows that they read from 0 in each transaction. */
export function countedPool(url: string): Pool {
  const pool = poolFor(url)
  pool.on('connect', (client) => {
    const query: (...args: unknown[]) => unknown = client.query.bind(client)
    let isNew = false
    pool.on('acquire', (acquired) => {
      isNew ||= acquired === client
    })
    const counted = async (...args: unknown[]) => {
      const [first] = args as [string | { text?: string }]
      if (isNew || /^\s*(BEGIN|START)/i.test(typeof first === 'string' ? first : (first.text ?? ''))) {
        isNew = false
        await query(FLUSH)
      }
      return query(...args)
    }
    client.query = counted as typeof client.query
  })
  return pool
}

/** Event triggers belong to the database, and outlive the schema. */
export async function dropEventTriggers(db: Pool): Promise<void> {
  const { rows } = await db.query<{ name: string }>('SELECT evtname AS name FROM pg_event_trigger')
  for (const { name } of rows) await db.query(`DROP EVENT TRIGGER ${name}`)
}
