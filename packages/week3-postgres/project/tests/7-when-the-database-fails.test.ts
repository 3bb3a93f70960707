import { expectProblem } from 'shared/contracts/problem.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { testDatabase } from 'shared/testing/database.ts'
import { failOn, terminateConnections } from 'shared/testing/database-failures.ts'
import { recordedQueries } from 'shared/testing/sql-log.ts'
import { beforeAll, expect, test } from 'vitest'
import { createPool } from '#project/db.ts'
import { createSchema } from '#project/schema.ts'
import { untilWaiting } from './beside.ts'
import { proxyTo } from './proxy.ts'
import { clientOf, end, shopIn, statuses, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product, orders, stock, sold } = shopIn(url)

beforeAll(() => createSchema(db))

/** The app on a pool of the subject's own. */
function clientTo(connectionString: string) {
  const pool = createPool({ connectionString, report: () => {} })
  atEnd(() => end(pool))
  return clientOf(pool)
}

const arrange = async () => [await user(), await product()] as const
const one = (productId: number) => [{ productId, quantity: 1 }]

function expectLater(
  response: Awaited<ReturnType<Awaited<ReturnType<typeof clientTo>>['get']>>,
  what: string,
) {
  expectProblem(response, 503, what)
  expect(response.headers['retry-after'], `Retry-After of ${what}`).toMatch(/^[1-9]\d*$/)
}

test('does again what has lost against another, until it is done', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  for (const code of ['40001', '40P01']) {
    // What a sequence has counted stays counted, also where the transaction is rolled back.
    await query(`CREATE SEQUENCE attempts_${code}`)
    const when = `nextval('attempts_${code}') <= 2`
    const failure = await failOn(url, { table: 'orders', event: 'INSERT', code, when })
    const { status } = await client.order(ada, one(tea))
    await failure.remove()
    expect(status, `the status after ${code}, twice`).toBe(201)
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
  const proxy = await proxyTo(url)
  const client = await clientTo(proxy.url)
  expect((await client.get(`/api/products/${tea}`)).status).toBe(200)
  proxy.set('away')
  for (const path of [`/api/products/${tea}`, '/api/products']) expectLater(await client.get(path), path)
  expectLater(await client.order(ada, one(tea)), 'an order')
  proxy.set('pass')
  expect((await client.get(`/api/products/${tea}`)).status, 'the status when it is back').toBe(200)
  expect((await client.order(ada, one(tea))).status).toBe(201)
  expect(client.report, 'what is reported').toHaveBeenCalledTimes(3)
})

test('answers 503 within 5 seconds when the database says nothing', async () => {
  const [ada, tea] = await arrange()
  const proxy = await proxyTo(url)
  const client = await clientTo(proxy.url)
  expect((await client.get(`/api/products/${tea}`)).status).toBe(200)
  proxy.set('silent')
  // One finds a connection that was fine, the others make new ones.
  const responses = await Promise.all([
    client.get(`/api/products/${tea}`),
    client.get(`/api/products/${tea}`),
    client.order(ada, one(tea)),
  ])
  for (const response of responses) expectLater(response, 'a request')
  proxy.set('pass')
  expect((await client.get(`/api/products/${tea}`)).status, 'the status when it speaks again').toBe(200)
})

test('answers 503 within 5 seconds to who waits for a lock', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  const holder = await db.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT id FROM products WHERE id = $1 FOR UPDATE', [tea])
    const { length } = recordedQueries()
    expectLater(await client.order(ada, one(tea)), 'an order of what is locked')
    const begun = recordedQueries()
      .slice(length)
      .filter(({ text }) => /^\s*BEGIN/i.test(text))
    expect(begun.length, 'transactions of one that is no loser, but late').toBe(1)
  } finally {
    holder.release(true)
  }
  expect((await client.order(ada, one(tea))).status, 'the status when it is free').toBe(201)
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [999]])
})

test('neither loses nor makes stock when connections are cut off under load', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  const holder = await db.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT id FROM products WHERE id = $1 FOR UPDATE', [tea])
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
  const [ada, tea] = await arrange()
  const proxy = await proxyTo(url)
  const client = await clientTo(proxy.url)
  proxy.set('lose-commit')
  expectLater(await client.order(ada, one(tea), 'lost'), 'an order whose COMMIT is lost')
  proxy.set('pass')
  expect(await orders(ada), 'how many orders there are').toBe(1)
  const again = await client.order(ada, one(tea), 'lost')
  expect(again.status, 'the status of the repetition with its key').toBe(201)
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [999]])
})

test('keeps to itself what the database says, and its own bugs are 500', async () => {
  const [ada, tea] = await arrange()
  const client = await clientTo(url)
  const secret = 'row 7 of Eve'
  const failure = await failOn(url, { table: 'orders', event: 'INSERT', code: '40001', message: secret })
  const late = await client.order(ada, one(tea))
  await failure.remove()
  expectLater(late, 'an order that always loses')
  const bug = await failOn(url, { table: 'orders', event: 'INSERT', code: '42703', message: secret })
  const broken = await client.order(ada, one(tea))
  await bug.remove()
  expectProblem(broken, 500, 'an order that meets a bug')
  for (const { text } of [late, broken]) expect(text).not.toMatch(/Eve|40001|42703|orders_|INSERT/)
  expect(client.report, 'what is reported').toHaveBeenCalledTimes(2)
})
