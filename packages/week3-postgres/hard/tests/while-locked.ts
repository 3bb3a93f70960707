import type { Pool, PoolClient } from 'pg'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'

/**
 * Lets the code under test begin while a connection of the test holds locks, and lets go of them as soon as the code waits for
 * one, or is done.
 * @param hold takes the locks. @param letGo gives them back; what it cannot, the end of the connection does.
 * @returns what became of `call`.
 */
export async function beside<T>(
  { db, url }: { db: Pool; url: string },
  hold: (other: PoolClient) => Promise<unknown>,
  call: () => Promise<T>,
  letGo: (other: PoolClient) => Promise<unknown>,
): Promise<PromiseSettledResult<T>> {
  const other = await db.connect()
  try {
    await hold(other)
    const outcome = Promise.allSettled([call()])
    await Promise.race([untilWaiting(url, 1), outcome])
    await letGo(other)
    const [result] = await outcome
    return result as PromiseSettledResult<T>
  } finally {
    other.release(true)
  }
}

/** Waits until so many connections of the code under test wait for a lock. */
export function untilWaiting(url: string, count: number): Promise<void> {
  return eventually(
    async () => {
      const waiting = (await connectionsTo(url)).filter((connection) => connection.waiting)
      expect(waiting.length, 'the connections that wait for a lock').toBeGreaterThanOrEqual(count)
    },
    { within: 5_000, every: 5 },
  )
}
