import type { Pool } from 'pg'

/*
 * What refuses or ends the code under test at a place of its own choice, at the database, so that no timing decides.
 */

/** Ends the n-th command from now on that changes the schema, as a crash would. @returns whether it has come to it. */
export async function crashAtCommand(db: Pool, n: number): Promise<() => Promise<boolean>> {
  await db.query(`
    CREATE SEQUENCE commands;
    CREATE FUNCTION crash() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- A sequence keeps its place when the transaction is rolled back.
      IF nextval('commands') = ${n} THEN
        RAISE EXCEPTION 'crash at command ${n}: %', tg_tag;
      END IF;
    END $$;
    CREATE EVENT TRIGGER crash ON ddl_command_start EXECUTE FUNCTION crash();
  `)
  return async () => {
    const { rows } = await db.query('SELECT is_called AND last_value >= $1 AS reached FROM commands', [n])
    return rows[0].reached
  }
}

/** Refuses a lock, 55P03, to every other update of one user in 250: to every batch of 250 once. */
export async function refuseEachBatchOnce(db: Pool): Promise<void> {
  await db.query(`
    CREATE SEQUENCE refusals;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('refusals') % 2 = 1 THEN
        RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'canceling statement due to lock timeout';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER a_refusal BEFORE UPDATE ON users FOR EACH ROW WHEN (NEW.id % 250 = 125) EXECUTE FUNCTION refuse();
  `)
}
