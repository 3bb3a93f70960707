import type { Pool, PoolClient } from 'pg'
import { connectionsTo } from 'shared/testing/database-failures.ts'
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

export function untilWaiting(url: string, count: number): Promise<void> {
  return eventually(
    async () => {
      const waiting = (await connectionsTo(url)).filter((connection) => connection.waiting)
      expect(waiting.length, 'connections of the app that wait for a lock').toBeGreaterThanOrEqual(count)
    },
    { within: 2_500 },
  ).catch(() => {})
}
