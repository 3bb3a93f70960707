import type { Pool, PoolClient } from 'pg'
import { expect } from 'vitest'
import { atEnd } from '../at-end.ts'
import { eventually } from '../eventually.ts'
import { connectionsTo } from './failures.ts'

/*
 * Races at a database, without a clock: a connection of the test holds locks until the code under test waits for them.
 */

/**
 * Starts requests while a connection of the test holds locks. It lets go of them as soon as `waiting` connections of the
 * app wait for one, or as all requests have a response.
 * @param hold runs in a transaction, which is committed then.
 * @returns what `requests` resolves with.
 * @example await beside({ db, url }, (other) => other.query('LOCK TABLE users'), () => api.get('/api/users'))
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
 * @returns a function that commits and lets go of them. The end of the test does so too.
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

/** Resolves once so many connections of the app wait for a lock. It gives up silently: what follows says what is wrong. */
export function untilWaiting(url: string, count: number): Promise<void> {
  return eventually(
    async () => {
      const waiting = (await connectionsTo(url)).filter((connection) => connection.waiting)
      expect(waiting.length, 'connections of the app that wait for a lock').toBeGreaterThanOrEqual(count)
    },
    { within: 2_500 },
  ).catch(() => {})
}

/** The same by the table of locks, in which a connection that has just got its lock no longer waits. */
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
