import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient, QueryConfig } from 'pg'
import { withTransaction } from './transaction.ts'

export interface DisplayNameOptions {
  /** How many users are filled in at most in one transaction. */
  batchSize?: number
  /** How often a step, or a batch, is tried at most that does not get its locks. */
  attempts?: number
}

/**
 * Gives `users` a column `display_name`, at first the username, while others go on reading and writing. Safe to call again.
 * @throws {DatabaseError} 55P03 where others have kept a lock for too long. What was done until then stays.
 */
export async function addDisplayName(
  pool: Pool,
  { batchSize = 1_000, attempts = 100 }: DisplayNameOptions = {},
): Promise<void> {
  // #region 4 — the steps in their order
  const step = <T>(work: (client: PoolClient) => Promise<T>) => withShortLocks(pool, attempts, work)
  if (await isDone(pool)) return
  await step((client) => client.query(EXPAND))
  let after = BEFORE_ALL_IDS
  while (true) {
    const last = await step((client) => backfill(client, after, batchSize))
    if (last === null) break
    after = last
  }
  // One transaction each: validating would be done under the lock of what came before it.
  await step((client) => client.query(FORBID_NULL))
  await step((client) => client.query(VALIDATE))
  await step((client) => client.query(CONTRACT))
  // #endregion
}

// #region 4 — the statements and helpers
/** Waits for no lock longer than that, for whoever comes later waits behind it. */
const LOCK_TIMEOUT_MS = 100

/** An `integer` may be negative: an id that came by OVERRIDING SYSTEM VALUE. */
const BEFORE_ALL_IDS = -(2 ** 31) - 1

// A column without a value, and a constraint that is not checked for the rows there are, are entries in the catalogue. The
// trigger comes with them: the code that is running does not know the column, and goes on adding users.
const EXPAND = `
  ALTER TABLE users
    ADD COLUMN IF NOT EXISTS display_name text,
    DROP CONSTRAINT IF EXISTS users_display_name_length,
    ADD CONSTRAINT users_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 50) NOT VALID;

  CREATE OR REPLACE FUNCTION default_display_name() RETURNS trigger
  LANGUAGE plpgsql AS $$
  BEGIN
    NEW.display_name := coalesce(NEW.display_name, NEW.username);
    RETURN NEW;
  END
  $$;

  CREATE OR REPLACE TRIGGER users_default_display_name
    BEFORE INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION default_display_name();
`

// Not named users_display_name_not_null: PostgreSQL 18 will give that name to what SET NOT NULL makes.
const FORBID_NULL = `
  ALTER TABLE users
    DROP CONSTRAINT IF EXISTS users_display_name_present,
    ADD CONSTRAINT users_display_name_present CHECK (display_name IS NOT NULL) NOT VALID
`

// Reads the whole table, once for both, under a lock that lets others read and write. That may take longer than a statement
// usually may, for the server and for the pool.
const VALIDATE: QueryConfig & { query_timeout: number } = {
  text: `
    SET LOCAL statement_timeout = 0;
    ALTER TABLE users
      VALIDATE CONSTRAINT users_display_name_length,
      VALIDATE CONSTRAINT users_display_name_present;
  `,
  query_timeout: 2 ** 31 - 1,
}

// A valid CHECK proves that there is no NULL: SET NOT NULL believes it and does not read the table (since PostgreSQL 12).
const CONTRACT = `
  ALTER TABLE users ALTER COLUMN display_name SET NOT NULL;
  ALTER TABLE users DROP CONSTRAINT users_display_name_present;
`

/** NOT NULL is what comes last here. A column of that name which somebody else has made is not looked at any closer. */
async function isDone(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM pg_attribute
     WHERE attrelid = 'users'::regclass AND attname = 'display_name' AND attnotnull`,
  )
  return rowCount === 1
}

/** Fills in the next users whose id is greater than `after`. @returns the last of them, or `null` where there was none. */
async function backfill(client: PoolClient, after: number, batchSize: number): Promise<number | null> {
  // The lock makes the condition hold until the update: whoever gives a name after this statement has begun either waits for
  // it, or is waited for and then seen. FOR UPDATE would also hold up new posts of these users, and wait for them.
  const { rows } = await client.query<{ last: number | null }>(
    `WITH batch AS (
       SELECT id
       FROM users
       WHERE id > $1::bigint AND display_name IS NULL
       ORDER BY id
       LIMIT $2
       FOR NO KEY UPDATE
     ), filled AS (
       UPDATE users
       SET display_name = username
       FROM batch
       WHERE users.id = batch.id
       RETURNING users.id
     )
     SELECT max(id) AS last
     FROM filled`,
    [after, batchSize],
  )
  return rows[0]?.last ?? null
}

/**
 * Does `work` in a transaction that gives up rather than wait for a lock, and tries again: where others keep the lock, for two
 * to three minutes with 100 attempts. A deadlock is looked for after a second only (deadlock_timeout): no 40P01 comes here.
 */
async function withShortLocks<T>(
  pool: Pool,
  attempts: number,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withTransaction(pool, async (client) => {
        await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
        return work(client)
      })
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03' || attempt >= attempts) throw error
    }
    // In between, those who have waited behind it have their turn: the longer, the longer this goes on.
    const pauseMs = Math.min(100 * 2 ** attempt, 2_000)
    await delay(pauseMs * (0.5 + Math.random() / 2))
  }
}
// #endregion
