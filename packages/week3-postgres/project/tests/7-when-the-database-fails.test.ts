import { expectProblem } from 'shared/contracts/problem.ts'
import { untilWaiting } from 'shared/testing/database/beside.ts'
import { failOn, terminateConnections } from 'shared/testing/database/failures.ts'
import { databaseProxy } from 'shared/testing/database/proxy.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { clientTo } from './own-pool.ts'
import { shopIn, statuses, times } from './shop.ts'
import { holding, longStatement, silence, silenceAfter } from './silence.ts'
import { expectDiscreet, expectLater, expectReported } from './try-again.ts'

const { url } = await testDatabase()
const shop = { url, ...shopIn(url) }
const { db, query, user, product, orders, stock, sold } = shop

beforeAll(() => createSchema(db))

const arrange = async () => [await user(), await product()] as const
const one = (productId: number) => [{ productId, quantity: 1 }]

test('does again what has lost against another, until it is done', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  /** Lets the first two attempts lose. What a sequence has counted stays counted, also where all else is rolled back. */
  const losingTwice = async (event: 'INSERT' | 'UPDATE', code: string) => {
    const attempts = `attempts_${event}_${code}`.toLowerCase()
    await query(`CREATE SEQUENCE ${attempts}`)
    return failOn(url, { table: 'orders', event, code, when: `nextval('${attempts}') <= 2` })
  }
  for (const code of ['40001', '40P01']) {
    const failure = await losingTwice('INSERT', code)
    const { status, body } = await client.order(ada, one(tea))
    await failure.remove()
    expect(status, `the status of an order after ${code}, twice`).toBe(201)
    const again = await losingTwice('UPDATE', code)
    const changed = await client.setStatus(ada, body.id, 'shipped')
    await again.remove()
    expect(changed.status, `the status of shipping it after ${code}, twice`).toBe(200)
  }
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([2, [998]])
  const failure = await failOn(url, { table: 'orders', event: 'INSERT', code: '40001' })
  expectLater(await client.order(ada, one(tea)), 'an order that always loses')
  await failure.remove()
})

test('answers 503 with Retry-After to what has lost too often', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  for (const code of ['40001', '40P01']) {
    const failure = await failOn(url, { table: 'orders', event: 'INSERT', code })
    const { length } = recordedQueries()
    expectLater(await client.order(ada, one(tea)), `an order with ${code}`)
    const attempts = recordedQueries()
      .slice(length)
      .filter(({ error }) => error?.code === code)
    expect(attempts.length, 'attempts').toBeGreaterThan(1)
    expect(attempts.length, 'attempts').toBeLessThanOrEqual(10)
    await failure.remove()
  }
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([0, [1_000]])
  expect((await client.order(ada, one(tea))).status, 'the status afterwards').toBe(201)
})

test('answers 503 while the database is away, and goes on when it is back', async () => {
  const [ada, tea] = await arrange()
  const proxy = await databaseProxy(url)
  const client = await clientTo(proxy.url)
  expect((await client.get(`/api/products/${tea}`)).status).toBe(200)
  proxy.becomes('away')
  for (const path of [`/api/products/${tea}`, '/api/products']) expectLater(await client.get(path), path)
  expectLater(await client.order(ada, one(tea)), 'an order')
  expectLater(await client.addProduct({ sku: 'P-1', name: 'Tea', price: 1, stock: 1 }), 'a new product')
  expectReported(client.report, 4)
  proxy.becomes('there')
  await client.connected()
  expect((await client.get(`/api/products/${tea}`)).status, 'the status when it is back').toBe(200)
  expect((await client.order(ada, one(tea))).status).toBe(201)
  expect(client.report, 'what is reported').toHaveBeenCalledTimes(4)
})

test(
  'answers 503 within 5 seconds when the database says nothing',
  async () => {
    const outcomes = await Promise.allSettled([
      silence(shop),
      silenceAfter(1, shop),
      silenceAfter(3, shop),
      longStatement(shop),
    ])
    // What goes on in the database would hold up the tests that follow.
    await terminateConnections(url)
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  },
  onThisMachine(20_000),
)

test('answers 503 within 5 seconds to who waits for a lock', async () => {
  const [ada, tea] = await arrange()
  const { pool } = await clientTo(url, { lock_timeout: 777, statement_timeout: 888 })
  const { rows } = await pool.query(
    `SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement`,
  )
  expect(rows, 'the limits that config has').toEqual([{ lock: '777ms', statement: '888ms' }])
  const client = await clientTo(url)
  const holder = await db.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE products')
    const { length } = recordedQueries()
    const late = await Promise.all([client.order(ada, one(tea)), client.get(`/api/products/${tea}`)])
    expectLater(late[0], 'an order of what is locked')
    expectLater(late[1], 'a look at what is locked')
    const sent = recordedQueries().slice(length)
    const begun = sent.filter(({ text }) => /^\s*(BEGIN|START)\b/i.test(text))
    expect(begun.length, 'transactions of one that is no loser, but late').toBeLessThanOrEqual(1)
    expect(
      sent.filter(({ error }) => error).length,
      'statements of the two that have failed',
    ).toBeLessThanOrEqual(2)
  } finally {
    holder.release(true)
  }
  expect((await client.order(ada, one(tea))).status, 'the status when it is free').toBe(201)
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [999]])
})

test('neither loses nor makes stock when connections are cut off under load', async () => {
  const [ada, tea] = await arrange()
  // Ten connections, so that many are cut off and many wait; patient, so that who waits is not cut off by a limit.
  const patient = {
    max: 10,
    connectionTimeoutMillis: onThisMachine(4_500),
    lock_timeout: onThisMachine(4_000),
    statement_timeout: onThisMachine(4_500),
    query_timeout: onThisMachine(5_000),
  }
  const client = await clientTo(url, patient, onThisMachine(5_500))
  const holder = await holding(db, tea)
  try {
    const load = Promise.all(times(40, (index) => client.order(ada, one(tea), `load-${index}`)))
    await untilWaiting(url, 5)
    expect(await terminateConnections(url), 'connections cut off').toBeGreaterThan(0)
    await holder.query('COMMIT')
    const counts = statuses(await load)
    expect(Object.keys(counts), 'the statuses').toEqual(['201', '503'])
    expect(await orders(ada), 'how many orders there are').toBe(counts[201])
    expect([await sold(tea), await stock(tea)]).toEqual([counts[201], [1_000 - (counts[201] ?? 0)]])
  } finally {
    holder.release(true)
  }
  const again = await Promise.all(times(40, (index) => client.order(ada, one(tea), `load-${index}`)))
  expect(statuses(again), 'all 40, once more with their keys').toEqual({ 201: 40 })
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([40, [960]])
})

test('does not place an order again whose COMMIT nobody answered', async () => {
  for (const key of ['lost', undefined]) {
    const what = key ? 'an order with a key' : 'an order without a key'
    const [ada, tea] = await arrange()
    const proxy = await databaseProxy(url)
    const client = await clientTo(proxy.url)
    proxy.becomes('loses a COMMIT')
    expectLater(await client.order(ada, one(tea), key), `${what} whose COMMIT is lost`)
    expect([await orders(ada), await stock(tea)], `what has become of ${what}`).toEqual([1, [999]])
    await client.connected()
    if (key !== undefined) {
      const again = await client.order(ada, one(tea), key)
      expect(again.status, 'the status of the repetition with its key').toBe(201)
      expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [999]])
    }
    const [order] = await query<{ id: number }>('SELECT id FROM orders WHERE user_id = $1', [ada])
    proxy.becomes('loses a COMMIT')
    const cancelled = await client.setStatus(ada, order?.id ?? 0, 'cancelled')
    expectLater(cancelled, 'a cancellation whose COMMIT is lost')
    await client.connected()
    expect((await client.setStatus(ada, order?.id ?? 0, 'cancelled')).status).toBe(200)
    expect(await stock(tea), 'the stock, given back once').toEqual([1_000])
  }
})

test('keeps to itself what the database says, and its own bugs are 500', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  const orderThatFailsWith = async (code: string) => {
    const failure = await failOn(url, { table: 'orders', event: 'INSERT', code, message: 'row 7 of Eve' })
    const response = await client.order(ada, one(tea))
    await failure.remove()
    return response
  }
  expectLater(await orderThatFailsWith('40001'), 'an order that always loses')
  // An undefined column, a number out of range, and a CHECK that nobody expects here.
  for (const code of ['42703', '22003', '23514']) {
    const response = await orderThatFailsWith(code)
    expectProblem(response, 500, `an order that meets a bug (${code})`)
    expectDiscreet(response, `an order that meets a bug (${code})`)
    expect(response.text).not.toMatch(/orders_|INSERT/)
  }
  expectReported(client.report, 4)
  expectProblem(await client.get('/api/products/2147483647'), 404)
  expect(client.report, 'what is reported, a 404 later').toHaveBeenCalledTimes(4)
})
