import type { Pool, PoolClient } from 'pg'
import { atEnd } from 'shared/testing/at-end.ts'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'

/**
 * Lets requests begin while a connection of the test holds locks, and lets go of them as soon as so many connections of the app wait
 * for one, or all requests are answered.
 * @param hold runs in a transaction, which is committed then.
 */
export async function beside<T>(
  { db, url, waiting = 1 }: { db: Pool; url: string; waiting?: number },
  hold: (other: PoolClient) => Promise<unknown>,
  requests: () => Promise<T>,
): Promise<T> {
  const other = await db.connect()
  try {
    await other.query('BEGIN')
    await hold(other)
    const outcome = requests()
    const settled = outcome.then(
      () => {},
      () => {},
    )
    await Promise.race([untilWaiting(url, waiting), settled])
    await other.query('COMMIT')
    return await outcome
  } finally {
    other.release(true)
  }
}

/**
 * Holds locks on a connection of the test.
 * @returns what lets go of them; the end of the test does so too.
 */
export async function holding(
  db: Pool,
  hold: (other: PoolClient) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const other = await db.connect()
  let letGo = async () => {
    letGo = async () => {}
    await other.query('COMMIT').finally(() => other.release(true))
  }
  atEnd(() => letGo())
  await other.query('BEGIN')
  await hold(other)
  return () => letGo()
}

/** As the table of locks has it: who has just been given a lock waits no longer, even if it does not know yet. */
export async function untilBlocked(db: Pool, count: number): Promise<void> {
  await eventually(
    async () => {
      const { rows } = await db.query<{ blocked: number }>(
        `SELECT count(*)::integer AS blocked FROM pg_stat_activity
         WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`,
      )
      expect(rows[0]?.blocked, 'connections that wait for another').toBeGreaterThanOrEqual(count)
    },
    { within: 2_500 },
  ).catch(() => {})
}

export function untilWaiting(url: string, count: number): Promise<void> {
  return eventually(
    async () => {
      const waiting = (await connectionsTo(url)).filter((connection) => connection.waiting)
      expect(waiting.length, 'connections of the app that wait for a lock').toBeGreaterThanOrEqual(count)
    },
    { within: 2_500 },
  ).catch(() => {})
}
