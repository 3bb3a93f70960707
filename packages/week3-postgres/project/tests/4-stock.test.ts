import type { PoolClient } from 'pg'
import { expectProblem } from 'shared/contracts/problem.ts'
import { beside, holding, untilBlocked, untilWaiting } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { type Client, clientOf, poolFor, shopIn, statuses, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product, orders, stock, sold } = shopIn(url)
let client: Client

beforeAll(() => createSchema(db))
beforeEach(async () => {
  client = await clientOf(poolFor(url))
})

const deadlocks = () =>
  recordedQueries().flatMap(({ error, text }) => (error?.code === '40P01' ? [text] : []))

test('takes what is ordered from the stock, to the last piece', async () => {
  const [ada, tea, cup] = [await user(), await product({ stock: 10 }), await product({ stock: 5 })]
  const { status } = await client.order(ada, [
    { productId: cup, quantity: 1 },
    { productId: tea, quantity: 3 },
  ])
  expect(status).toBe(201)
  expect(await stock(tea, cup), 'what is left').toEqual([7, 4])
  expect((await client.order(ada, [{ productId: tea, quantity: 7 }])).status, 'all that is left').toBe(201)
  expect(await stock(tea, cup), 'what is left').toEqual([0, 4])
})

test('answers 409 where there is too little of a product, and takes nothing', async () => {
  const [ada, tea] = [await user(), await product({ stock: 3 })]
  const response = await client.order(ada, [{ productId: tea, quantity: 4 }])
  expectProblem(response, 409)
  expect(response.body.code).toBe('out-of-stock')
  expect([await stock(tea), await orders(ada)], 'the stock and the orders').toEqual([[3], 0])
  expect((await client.order(ada, [{ productId: tea, quantity: 3 }])).status).toBe(201)
  expectProblem(
    await client.order(ada, [{ productId: tea, quantity: 1 }]),
    409,
    'an order of what is sold out',
  )
})

test('takes all of a cart or nothing', async () => {
  const [ada, tea, cup, pot] = [
    await user(),
    await product({ stock: 10 }),
    await product({ stock: 1 }),
    await product({ stock: 10 }),
  ]
  const cart = (cups: number) => [
    { productId: pot, quantity: 2 },
    { productId: cup, quantity: cups },
    { productId: tea, quantity: 2 },
  ]
  expectProblem(await client.order(ada, cart(2)), 409)
  expect(await stock(tea, cup, pot), 'what is left').toEqual([10, 1, 10])
  const unknown = { productId: 2_147_483_647, quantity: 1 }
  expectProblem(await client.order(ada, [...cart(1), unknown]), 404, 'a cart with an unknown product')
  expectProblem(
    await client.order(ada, [...cart(2), unknown]),
    404,
    'one that has too much of another as well',
  )
  for (const [what, table, event] of [
    ['a line cannot be kept', 'order_items', 'INSERT'],
    ['the stock cannot be changed', 'products', 'UPDATE'],
  ] as const) {
    const failure = await failOn(url, { table, event })
    expectProblem(await client.order(ada, cart(1)), 500, `an order while ${what}`)
    await failure.remove()
    expect(await stock(tea, cup, pot), `what is left where ${what}`).toEqual([10, 1, 10])
  }
  expect((await client.order(ada, cart(1))).status).toBe(201)
  expect(await stock(tea, cup, pot), 'what is left').toEqual([8, 0, 8])
})

test('lets exactly 10 of 100 orders at once have a stock of 10', async () => {
  const [ada, tea] = [await user(), await product({ stock: 10 })]
  const responses = await Promise.all(times(100, () => client.order(ada, [{ productId: tea, quantity: 1 }])))
  expect(statuses(responses)).toEqual({ 201: 10, 409: 90 })
  expect([await stock(tea), await sold(tea), await orders(ada)], 'stock, sold and orders').toEqual([
    [0],
    10,
    10,
  ])
})

test('sees what others have taken while it waited for them', async () => {
  const [ada, tea] = [await user(), await product({ stock: 5 })]
  const take = (count: number) =>
    beside(
      { db, url },
      (other) => other.query('UPDATE products SET stock = stock - 2, price = 120 WHERE id = $1', [tea]),
      async () => client.order(ada, [{ productId: tea, quantity: count }]),
    )
  expectProblem(await take(4), 409, 'an order of 4 where 3 are left')
  expect(await stock(tea), 'what is left').toEqual([3])
  await query('UPDATE products SET price = 100')
  const { status, body } = await take(1)
  expect(status, 'the status of an order of the last one').toBe(201)
  expect(body.total, 'its total, at a price that has changed meanwhile').toBe(120)
  expect(await stock(tea), 'what is left').toEqual([0])
})

const line = (productId: number) => ({ productId, quantity: 1 })
const lock = (id?: number) => (other: PoolClient) =>
  other.query('SELECT id FROM products WHERE id = $1 FOR UPDATE', [id])

test('locks products in one order, wherever their rows lie', async () => {
  const ada = await user()
  const products = [await product(), await product(), await product(), await product()]
  const [first = 0, moved = 0, , last = 0] = products
  // In so small a table no index is worth its while: who asks for no order gets that of the rows.
  await query('ANALYZE products')
  const letFirstGo = await holding(db, lock(first))
  const letLastGo = await holding(db, lock(last))
  const early = client.order(ada, products.slice(0, 3).map(line)).then((response) => response)
  await untilBlocked(db, 1)
  // A changed row lies behind the others, for who begins now. Who locks in another order may have it already.
  await query(
    'UPDATE products SET name = name WHERE id = (SELECT id FROM products WHERE id = $1 FOR UPDATE SKIP LOCKED)',
    [moved],
  )
  const late = client.order(ada, products.slice(1).map(line)).then((response) => response)
  await untilBlocked(db, 2)
  await letFirstGo()
  await Promise.race([untilBlocked(db, 2), early])
  await letLastGo()
  const responses = await Promise.all([early, late])
  expect(deadlocks(), 'deadlocks (40P01)').toEqual([])
  expect(statuses(responses)).toEqual({ 201: 2 })
  expect(await stock(...products), 'what is left').toEqual([999, 998, 998, 999])
})

test('never locks opposing carts against each other', async () => {
  const ada = await user()
  // In a large shop products are found by an index, one after the other.
  await query(
    `INSERT INTO products (sku, name, price, stock) SELECT 'MANY-' || n, 'Tea', 1, 1 FROM generate_series(1, 20000) AS n`,
  )
  await query('ANALYZE products')
  const products = [await product(), await product(), await product()]
  // Who has locked the first or the last waits for the one in the middle.
  const outcomes = await beside({ db, url, waiting: 4 }, lock(products[1]), () =>
    Promise.allSettled(
      times(60, (index) =>
        client.order(ada, index % 2 ? products.map(line) : products.toReversed().map(line)),
      ),
    ),
  )
  // Before all else: where there are many, some requests get no answer in time.
  expect(deadlocks(), 'deadlocks (40P01)').toEqual([])
  const responses = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : { status: 0 },
  )
  expect(statuses(responses), 'the statuses, 0 for no answer').toEqual({ 201: 60 })
  expect(await stock(...products), 'what is left').toEqual([940, 940, 940])
})

test('lets orders of other products pass while one is held up', async () => {
  const [ada, tea, cup] = [await user(), await product(), await product()]
  const order = async (productId: number) => client.order(ada, [{ productId, quantity: 1 }])
  const letGo = await holding(db, (other) =>
    other.query('UPDATE products SET stock = stock - 1 WHERE id = $1', [tea]),
  )
  const held = order(tea)
  await untilWaiting(url, 1)
  expect((await order(cup)).status, 'the status of an order of another product').toBe(201)
  await letGo()
  expect((await held).status, 'the status of the order that was held up').toBe(201)
  expect(await stock(tea, cup), 'what is left').toEqual([998, 999])
})
