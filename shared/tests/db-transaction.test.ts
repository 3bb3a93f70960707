import type { Pool, PoolClient } from 'pg'
import { beforeEach, expect, test } from 'vitest'
import { TransactionAbortedError, withTransaction } from '../db/transaction.ts'
import { connectionsTo, failOn, terminateConnections } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { eventually } from '../testing/eventually.ts'
import { queriesDuring } from '../testing/trace/sql-log.ts'
import { transactions } from '../testing/trace/sql-transactions.ts'
import { happened } from './sql-clients.ts'

const { url } = await testDatabase()
const db = sql(url)
await db.query(`
  CREATE TABLE accounts (
    id integer PRIMARY KEY,
    balance integer NOT NULL,
    parent integer REFERENCES accounts DEFERRABLE INITIALLY DEFERRED
  )`)
beforeEach(async () => {
  await db.query('TRUNCATE accounts; INSERT INTO accounts VALUES (1, 100), (2, 100)')
})

const balances = async () =>
  (await db.query('SELECT balance FROM accounts ORDER BY id')).rows.map(({ balance }) => balance)
const states = async () => (await connectionsTo(url)).map(({ state }) => state)
const add = (client: PoolClient, id: number, amount: number) =>
  client.query('UPDATE accounts SET balance = balance + $2 WHERE id = $1', [id, amount])

/** The pool is as good as new: nothing is open on its only connection, and what runs there is committed. */
async function expectClean(pool: Pool) {
  // A connection that was dropped ends a moment later.
  await eventually(async () => expect(await states(), 'the connections').not.toContain('idle in transaction'))
  const before = await balances()
  await pool.query('UPDATE accounts SET balance = balance + 1')
  expect(await balances(), 'what is written next').toEqual(before.map((balance) => balance + 1))
  expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0])
}

test('keeps all of the work, and answers what it returned', async () => {
  const pool = poolFor(url, { max: 1 })
  const answer = await withTransaction(pool, async (client) => {
    await add(client, 1, -30)
    await add(client, 2, 30)
    return 'done'
  })
  expect(answer).toBe('done')
  expect(await balances()).toEqual([70, 130])
  await expectClean(pool)
})

test('keeps nothing of work that fails, whose own error comes out', async () => {
  const pool = poolFor(url, { max: 1 })
  const own = new Error('too little money')
  const work = withTransaction(pool, async (client) => {
    await add(client, 1, -30)
    throw own
  })
  await expect(work).rejects.toBe(own)
  expect(await balances()).toEqual([100, 100])
  await expectClean(pool)
})

test('fails where an error was swallowed, since nothing can be committed then', async () => {
  const pool = poolFor(url, { max: 1 })
  const work = withTransaction(pool, async (client) => {
    await add(client, 1, -30)
    await client.query('SELECT 1 / 0').catch(() => {})
  })
  await expect(work).rejects.toBeInstanceOf(TransactionAbortedError)
  expect(await balances()).toEqual([100, 100])
  await expectClean(pool)
})

test('passes on what COMMIT fails with', async () => {
  const pool = poolFor(url, { max: 1 })
  const work = withTransaction(pool, (client) => client.query('UPDATE accounts SET parent = 7'))
  await expect(work).rejects.toMatchObject({ code: '23503' })
  await expectClean(pool)
})

test('passes on what BEGIN fails with, before any work', async () => {
  const pool = poolFor(url, { max: 1 })
  const isolation = 'no such level' as 'serializable'
  await expect(withTransaction(pool, () => expect.fail('work'), { isolation })).rejects.toMatchObject({
    code: '42601',
  })
  await expectClean(pool)
})

test('40 opposing transfers end well under any isolation', async () => {
  for (const isolation of ['read committed', 'repeatable read', 'serializable'] as const) {
    const pool = poolFor(url, { max: 5 })
    const transfer = (from: number, to: number) =>
      withTransaction(
        pool,
        async (client) => {
          await client.query('SELECT FROM accounts WHERE id IN (1, 2) ORDER BY id FOR UPDATE')
          await add(client, from, -1)
          await add(client, to, 1)
        },
        { isolation, retries: 50 },
      )
    const all = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? transfer(2, 1) : transfer(1, 2)))
    await Promise.all(all)
    expect(await balances(), isolation).toEqual([80, 120])
    await db.query('UPDATE accounts SET balance = 100')
  }
})

test('a deadlock is done again, on a client without remains', async () => {
  const pool = poolFor(url, { max: 2, options: '-c deadlock_timeout=20ms' })
  const bothHaveOne = Promise.withResolvers<void>()
  let ready = 0
  let tries = 0
  const crossing = (first: number, second: number) =>
    withTransaction(pool, async (client) => {
      tries++
      await add(client, first, 1)
      if (++ready === 2) bothHaveOne.resolve()
      await bothHaveOne.promise
      await add(client, second, 1)
    })
  await Promise.all([crossing(1, 2), crossing(2, 1)])
  expect(await balances()).toEqual([102, 102])
  expect(tries, 'how often the work was done').toBeGreaterThan(2)
})

test.each(['40001', '40P01'])('%s is repeated as often as allowed, and then comes out', async (code) => {
  await failOn(url, { table: 'accounts', event: 'UPDATE', code })
  const pool = poolFor(url, { max: 1 })
  const run = (retries: number) => withTransaction(pool, (client) => add(client, 1, 1), { retries })
  const thrice = await queriesDuring(() => expect(run(2)).rejects.toMatchObject({ code }))
  expect(transactions(thrice).map(({ end }) => end)).toEqual(['ROLLBACK', 'ROLLBACK', 'ROLLBACK'])
  const once = await queriesDuring(() => expect(run(0)).rejects.toMatchObject({ code }))
  expect(transactions(once)).toHaveLength(1)
})

test('is repeated also where the work has wrapped the error', async () => {
  const failure = await failOn(url, { table: 'accounts', event: 'UPDATE', code: '40001' })
  let tries = 0
  await withTransaction(poolFor(url), async (client) => {
    if (++tries === 2) await failure.remove()
    await add(client, 1, 1).catch((cause) => {
      throw new Error('no transfer', { cause })
    })
  })
  expect(tries).toBe(2)
  expect(await balances()).toEqual([101, 100])
})

test.each(['23505', '57014', 'P0001'])('%s is not repeated', async (code) => {
  await failOn(url, { table: 'accounts', event: 'UPDATE', code })
  const work = () => withTransaction(poolFor(url), (client) => add(client, 1, 1))
  const queries = await queriesDuring(() => expect(work()).rejects.toMatchObject({ code }))
  expect(transactions(queries)).toHaveLength(1)
})

test('survives the end of its connection, while a statement runs and between two', async () => {
  for (const during of ['statement', 'pause']) {
    const pool = poolFor(url, { max: 1 })
    const work = withTransaction(pool, async (client) => {
      await add(client, 1, -30)
      if (during === 'statement') {
        const [running] = await Promise.allSettled([
          client.query('SELECT pg_sleep(60)'),
          terminateConnections(url),
        ])
        if (running.status === 'rejected') throw running.reason
      }
      const ended = happened(client, 'end')
      await terminateConnections(url)
      await ended
      await add(client, 2, 30)
    })
    await expect(work, during).rejects.toThrow()
    expect(await balances(), during).toEqual([100, 100])
    await expectClean(pool)
    await db.query('UPDATE accounts SET balance = 100')
    await pool.query('SELECT 1')
    await terminateConnections(url)
  }
})

test('a client whose ROLLBACK fails is dropped, and the error of the work comes out', async () => {
  const pool = poolFor(url, { max: 1 })
  const own = new Error('too little money')
  const work = withTransaction(pool, async (client) => {
    await add(client, 1, -30)
    const { query } = client
    client.query = ((text: { text?: string }, ...rest: unknown[]) =>
      text.text === 'ROLLBACK'
        ? Promise.reject(new Error('no ROLLBACK'))
        : Reflect.apply(query, client, [text, ...rest])) as typeof query
    throw own
  })
  await expect(work).rejects.toBe(own)
  expect(pool.totalCount, 'the connections of the pool').toBe(0)
  expect(await balances()).toEqual([100, 100])
  await expectClean(pool)
})

test('a ROLLBACK that is not answered in time ends with its connection', async () => {
  const pool = poolFor(url, { max: 1 })
  const own = new Error('enough of it')
  const work = withTransaction(pool, async (client) => {
    await add(client, 1, -30)
    // The ROLLBACK after this one has to wait.
    client.query('SELECT pg_sleep(30)').catch(() => {})
    throw own
  })
  await expect(work).rejects.toBe(own)
  expect(pool.totalCount, 'the connections of the pool').toBe(0)
  await terminateConnections(url)
  await expectClean(pool)
})

test('leaves no listener on its client', async () => {
  const pool = poolFor(url, { max: 1 })
  const counts: number[] = []
  for (let run = 1; run <= 12; run++) {
    await withTransaction(pool, async (client) => counts.push(client.listenerCount('error')))
  }
  expect(new Set(counts).size).toBe(1)
})
