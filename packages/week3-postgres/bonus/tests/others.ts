import type { Pool, PoolClient } from 'pg'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { expect } from 'vitest'
import { outcome } from './blog.ts'

/*
 * Others who use the table `users` while the code under test adds a column to it, and hold it up.
 */

const GATE = 4711
const AT_THE_GATE = 4712

/** Whoever updates this user from now on stops in the middle of it until `open`. No lock is waited for, so no lock_timeout ends it. */
export async function gateAt(db: Pool, id: number) {
  await db.query(`
    CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(${AT_THE_GATE});
      WHILE NOT pg_try_advisory_xact_lock_shared(${GATE}) LOOP
        PERFORM pg_sleep(0.005);
      END LOOP;
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
    /** When somebody stands at it. */
    reached: () =>
      eventually(
        async () => {
          const { rowCount } = await db.query(
            `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${AT_THE_GATE}
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          )
          expect(rowCount, `who fills in user ${id}`).toBe(1)
        },
        { within: 5_000, every: 5 },
      ),
    open: () => {
      opened ??= open()
      return opened
    },
  }
}

export interface OpenTransaction {
  /** What has a lock on a table already goes on using it, whoever waits. */
  client: PoolClient
  commit: () => Promise<void>
}

/** A transaction of another that stays open. */
export async function openTransaction(db: Pool, text: string): Promise<OpenTransaction> {
  const client: PoolClient = await db.connect()
  await client.query('BEGIN')
  await client.query(text)
  let ended: Promise<void> | undefined
  return {
    client,
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
      const isHeldUp = (await isWaiting(url)) || refused() > refusals || !(await isLeft())
      expect(isHeldUp, 'whether it comes to what is locked').toBe(true)
    },
    { within: 5_000, every: 5 },
  )
}

/** Whether somebody waits for a lock, the test's own pool aside. */
export const isWaiting = async (url: string) => (await connectionsTo(url)).some(({ waiting }) => waiting)

/** How often the code under test was refused a lock. */
export const refused = () => recordedQueries().filter(({ error }) => error?.code === '55P03').length

/** Reads all users and changes one, as others do meanwhile. Who waits longer for a lock than 1 s of a quiet machine fails. */
export async function readAndWrite(db: Pool, id: number): Promise<string> {
  return impatiently(db, async (client) => {
    await client.query('SELECT count(*) FROM users')
    await client.query(`UPDATE users SET password_hash = 'another' WHERE id = $1`, [id])
  })
}

/** Adds one user after the other, as old code does, until `running` is settled. @returns the answers that were no success. */
export async function signUpUntil(db: Pool, running: Promise<unknown>): Promise<string[]> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  running.then(over, over)
  const refusals: string[] = []
  const held = await impatiently(db, async (client) => {
    for (let n = 1; !isOver; n++) {
      const answer = await outcome(
        client.query(
          `INSERT INTO users (username, email, password_hash)
           VALUES ($1, $2, 'a hash')`,
          [`Newcomer ${n}`, `newcomer.${n}@example.com`],
        ),
      )
      if (answer !== '1 rows') refusals.push(answer)
    }
  })
  return held === 'done' ? refusals : [...refusals, held]
}

async function impatiently(db: Pool, work: (client: PoolClient) => Promise<void>): Promise<string> {
  const client = await db.connect()
  try {
    await client.query(`SET lock_timeout = ${onThisMachine(1_000)}`)
    await work(client)
    return 'done'
  } catch (error) {
    return `was held up: ${(error as Error).message}`
  } finally {
    await client.query('RESET lock_timeout')
    client.release()
  }
}
