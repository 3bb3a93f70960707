import type { Pool, PoolClient } from 'pg'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { expect } from 'vitest'
import { accountsOf } from './accounts.ts'

/** A pool is as if nothing had happened: none of its connections is in a transaction, and what it does next is kept. */
export async function expectClean(pool: Pool, { db, url }: { db: Pool; url: string }): Promise<void> {
  const { open, balances } = accountsOf(db)
  const states = (await connectionsTo(url)).map(({ state }) => state)
  expect(
    states.filter((state) => state.startsWith('idle in transaction')),
    'open transactions',
  ).toEqual([])
  expect({ lent: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }).toEqual({
    lent: 0,
    waiting: 0,
  })
  const [account = 0] = await open(1)
  const next = await pool.query('UPDATE accounts SET balance = 2 WHERE id = $1', [account]).then(
    () => balances(account),
    (error) => error.message,
  )
  expect(next, 'what the next statement has written').toEqual([2])
}

/** How many listen to each event of a client. */
export function listenersOf(client: PoolClient): Record<string, number> {
  return Object.fromEntries(client.eventNames().map((name) => [String(name), client.listenerCount(name)]))
}
