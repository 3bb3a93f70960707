import type pg from 'pg'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { usually } from 'shared/testing/patience.ts'
import { expect, onTestFinished } from 'vitest'

// No number that a migrator would choose for its own lock.
const LOCK = 713_042_881

/** SQL at the beginning of a migration: it goes no further until the gate is open. */
export const AT_THE_GATE = `SELECT pg_advisory_xact_lock(${LOCK});`

/** For what comes to the gate, perhaps from a program that has to start first. */
export const PATIENT = { within: usually(10_000) }

/** Closes the gate, until it is opened or the test ends. */
export async function closeGate(db: pg.Pool): Promise<{ open: () => Promise<unknown> }> {
  const client = await db.connect()
  onTestFinished(() => client.release(true))
  await client.query(`SELECT pg_advisory_lock(${LOCK})`)
  return { open: () => client.query(`SELECT pg_advisory_unlock(${LOCK})`) }
}

/** Waits until a migration has come to the gate; or for the end of `migrating`, which is to bring it there. */
export async function someoneAtTheGate(url: string, migrating: Promise<unknown>): Promise<void> {
  const arrived = eventually(async () => {
    const waiting = (await connectionsTo(url)).filter(({ waiting }) => waiting)
    expect(waiting.length, 'how many connections wait at the beginning of the migration').toBe(1)
  }, PATIENT)
  await Promise.race([arrived, migrating])
}

/** Waits until there are more connections than `before`; or for the end of `migrating`, which is to make one. */
export async function someoneElseConnected(
  url: string,
  before: number,
  migrating: Promise<unknown>,
): Promise<void> {
  const arrived = eventually(async () => {
    expect((await connectionsTo(url)).length, 'how many connections there are').toBeGreaterThan(before)
  }, PATIENT)
  await Promise.race([arrived, migrating])
}
