import type { Pool } from 'pg'
import { untilWaiting } from 'shared/testing/database/beside.ts'
import { databaseProxy } from 'shared/testing/database/proxy.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import { clientTo } from './own-pool.ts'
import { type shopIn, times } from './shop.ts'
import { expectLater, expectReported } from './try-again.ts'

/* The ways in which a database says nothing. They take seconds, and run side by side. */

type Shop = ReturnType<typeof shopIn> & { url: string }

const one = (productId: number) => [{ productId, quantity: 1 }]

/** Holds a lock on these products, with a connection of the test, until `release()`. */
export async function holding(db: Pool, ...productIds: number[]) {
  const holder = await db.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT id FROM products WHERE id = ANY($1) FOR UPDATE', [productIds])
  return holder
}

/** One finds a connection that was fine, the others make new ones. */
export async function silence({ url, user, product }: Shop) {
  const [ada, tea] = [await user(), await product()]
  const proxy = await databaseProxy(url)
  const client = await clientTo(proxy.url)
  expect((await client.get(`/api/products/${tea}`)).status).toBe(200)
  proxy.becomes('silent')
  const responses = await Promise.all([
    client.get(`/api/products/${tea}`),
    client.get(`/api/products/${tea}`),
    client.order(ada, one(tea)),
  ])
  for (const response of responses) expectLater(response, 'a request that gets no word')
  expectReported(client.report, 3)
  proxy.becomes('there')
  await client.connected()
  expect((await client.get(`/api/products/${tea}`)).status, 'the status when it speaks again').toBe(200)
}

/**
 * Several wait for the only connection, whose borrower waits for a lock. The one who has it when so many are answered waits
 * for the lock as well, and gets no word.
 */
export async function silenceAfter(answers: number, { url, db, user, product }: Shop) {
  const [ada, tea] = [await user(), await product()]
  const proxy = await databaseProxy(url)
  const client = await clientTo(proxy.url, { max: 1 })
  const holder = await holding(db, tea)
  try {
    const answered = Promise.withResolvers<void>()
    let count = 0
    const order = async () => {
      const response = await client.order(ada, one(tea))
      if (++count === answers) answered.resolve()
      return response
    }
    const first = order()
    await untilWaiting(url, 1)
    const all = Promise.all([first, ...times(5, order)])
    await Promise.race([answered.promise, all])
    proxy.becomes('silent')
    for (const response of await all) {
      expectLater(response, 'an order that waits for a connection, for a lock and for a word')
    }
  } finally {
    holder.release(true)
  }
}

/** The server has an answer, but much too late. */
export async function longStatement({ url, query, user, product }: Shop) {
  const [ada, tea] = [await user(), await product()]
  await query(
    `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(15); RETURN NEW; END';
     CREATE TRIGGER dawdle BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.user_id = ${ada}) EXECUTE FUNCTION dawdle()`,
  )
  const client = await clientTo(url)
  expectLater(await client.order(ada, one(tea)), 'an order whose statement takes too long')
  await eventually(async () => {
    const asleep = await query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
    )
    expect(asleep.length, 'statements that go on after their 503').toBe(0)
  })
}
