import { expectProblem } from 'shared/contracts/problem.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { type Client, clientOf, pathsOf, poolFor, shopIn, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product, orders, skipIds } = shopIn(url)
let client: Client

beforeAll(() => createSchema(db))
beforeEach(async () => {
  client = await clientOf(poolFor(url))
})

test('places an order at the prices of the products, and says where it is', async () => {
  await skipIds()
  const [tea, cup] = [await product({ price: 499 }), await product({ price: 1_250 })]
  const [leaflet] = [await product({ price: 0 })]
  const signUp = await client.post('/api/users', { name: 'Ada', email: 'ada@example.com' })
  expect(signUp.status, 'the status of a new user').toBe(201)
  const userId = signUp.body.id
  const { status, headers, body } = await client.order(userId, [
    { productId: leaflet, quantity: 1 },
    { productId: cup, quantity: 1 },
    { productId: tea, quantity: 3 },
  ])
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.any(Number),
    userId,
    status: 'placed',
    total: 2_747,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    items: [
      { productId: tea, quantity: 3, price: 499 },
      { productId: cup, quantity: 1, price: 1_250 },
      { productId: leaflet, quantity: 1, price: 0 },
    ],
  })
  expect(headers.location).toBe(`/api/users/${userId}/orders/${body.id}`)
  const [row] = await query<{ createdAt: Date }>(
    `SELECT created_at AS "createdAt" FROM orders WHERE id = $1 AND created_at > now() - interval '1 minute'`,
    [body.id],
  )
  expect(body.createdAt, 'when it was placed').toBe(row?.createdAt.toISOString())
  expect(
    await query(
      `SELECT user_id, status, total::text, product_id, quantity, price
       FROM orders JOIN order_items ON order_id = id WHERE id = $1 ORDER BY product_id`,
      [body.id],
    ),
  ).toEqual([
    { user_id: userId, status: 'placed', total: '2747', product_id: tea, quantity: 3, price: 499 },
    { user_id: userId, status: 'placed', total: '2747', product_id: cup, quantity: 1, price: 1_250 },
    { user_id: userId, status: 'placed', total: '2747', product_id: leaflet, quantity: 1, price: 0 },
  ])
})

test('answers an order to its user, and 404 to others', async () => {
  const [ada, eve, tea] = [await user(), await user(), await product()]
  const { body: order } = await client.order(ada, [{ productId: tea, quantity: 2 }])
  const path = `/orders/${order.id}`
  const { status, body } = await client.get(`/api/users/${ada}${path}`)
  expect(status).toBe(200)
  expect(body).toEqual(order)
  expectProblem(await client.get(`/api/users/${eve}${path}`), 404, 'the order of another user')
  expectProblem(await client.get(`/api/users/${ada}/orders/2147483647`), 404, 'an unknown order')
  expectProblem(await client.get(`/api/users/${ada}/orders/x`), 400, 'the order x')
  expectProblem(await client.get(`/api/users/2147483648${path}`), 400, 'the user 2147483648')
})

test('keeps the price of an order when that of the product changes', async () => {
  const [ada, tea] = [await user(), await product({ price: 499 })]
  const { body: order } = await client.order(ada, [{ productId: tea, quantity: 2 }])
  expect(order.total).toBe(998)
  await query('UPDATE products SET price = 599 WHERE id = $1', [tea])
  const { body } = await client.get(`/api/users/${ada}/orders/${order.id}`)
  expect(body).toEqual(order)
  const { body: next } = await client.order(ada, [{ productId: tea, quantity: 2 }])
  expect([next.total, next.items[0].price], 'the next order').toEqual([1_198, 599])
})

test('counts the largest order to the cent', async () => {
  const ada = await user()
  const items = []
  for (const index of times(100, (index) => index)) {
    const productId = await product({ price: 100_000_000 - index, stock: 1_000_000 })
    items.push({ productId, quantity: 1_000 })
  }
  const { status, body } = await client.order(ada, items)
  expect(status).toBe(201)
  expect(body.total).toBe(9_999_995_050_000)
  expect(body.items.length).toBe(100)
})

test('lets nobody choose a price, a total or a status', async () => {
  const [ada, tea] = [await user(), await product()]
  const line = { productId: tea, quantity: 1 }
  expect((await client.order(ada, [line])).status).toBe(201)
  const path = `/api/users/${ada}/orders`
  const wrong = {
    total: { items: [line], total: 1 },
    status: { items: [line], status: 'shipped' },
    userId: { items: [line], userId: 1 },
    'items.0.price': { items: [{ ...line, price: 1 }] },
  }
  for (const [key, body] of Object.entries(wrong)) {
    const response = await client.post(path, body)
    expectProblem(response, 400, `an order with ${key}`)
    expect(pathsOf(response), `what is wrong with an order with ${key}`).toEqual([key])
  }
  expect(await orders(ada), 'how many orders there are').toBe(1)
})

test('answers 400 to what is no order, and names what is wrong', async () => {
  const [ada, tea] = [await user(), await product()]
  const line = { productId: tea, quantity: 1 }
  expect((await client.order(ada, [{ ...line, quantity: 1_000 }])).status, '1000 pieces').toBe(201)
  const wrong: [path: string, items: unknown][] = [
    ['items', undefined],
    ['items', null],
    ['items', []],
    ['items', line],
    ['items', [line, { ...line, quantity: 2 }]],
    ['items', times(101, (index) => ({ productId: index + 1, quantity: 1 }))],
    ['items.0', [null]],
    ['items.1.productId', [line, { quantity: 1 }]],
    ...[0, -1, 1.5, 1_001, '1', null, 1e300, undefined].map((quantity): [string, unknown] => [
      'items.0.quantity',
      [{ ...line, quantity }],
    ]),
    ...[0, -1, 1.5, 2 ** 31, 2 ** 53, String(tea), null].map((productId): [string, unknown] => [
      'items.0.productId',
      [{ ...line, productId }],
    ]),
  ]
  for (const [path, items] of wrong) {
    const response = await client.post(`/api/users/${ada}/orders`, { items })
    const what = `items ${JSON.stringify(items)?.slice(0, 60)}`
    expectProblem(response, 400, what)
    expect(pathsOf(response)[0], `the first of what is wrong with ${what}`).toBe(path)
  }
  expect(await orders(ada), 'how many orders there are').toBe(1)
})

test('answers 404 to an unknown user and an unknown product, and keeps nothing', async () => {
  const [ada, tea] = [await user(), await product()]
  const line = { productId: tea, quantity: 1 }
  expect((await client.order(ada, [line])).status).toBe(201)
  const before = await query(
    'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM order_items) AS items',
  )
  expectProblem(await client.order(2_147_483_647, [line]), 404, 'an order of an unknown user')
  const unknown = { productId: 2_147_483_647, quantity: 1 }
  expectProblem(await client.order(ada, [line, unknown]), 404, 'an order with an unknown product')
  expectProblem(await client.order(ada, [unknown]), 404, 'an order of an unknown product')
  const after = await query(
    'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM order_items) AS items',
  )
  expect(after, 'the rows').toEqual(before)
})

test('keeps nothing of an order of which a line fails', async () => {
  const [ada, tea, cup] = [await user(), await product(), await product()]
  const items = [
    { productId: tea, quantity: 1 },
    { productId: cup, quantity: 7 },
  ]
  const failure = await failOn(url, { table: 'order_items', event: 'INSERT', when: 'NEW.quantity = 7' })
  const { status, body } = await client.order(ada, items)
  expect(status).toBe(500)
  expect(JSON.stringify(body)).not.toContain('failure made by the test')
  expect(await orders(ada), 'how many orders there are').toBe(0)
  await failure.remove()
  expect((await client.order(ada, items)).status, 'the status when nothing fails').toBe(201)
  expect(await orders(ada), 'how many orders there are').toBe(1)
})

test('needs one connection, however many orders are under way', async () => {
  const [ada, tea] = [await user(), await product()]
  const small = await clientOf(poolFor(url, { max: 2, connectionTimeoutMillis: onThisMachine(4_000) }))
  const responses = await Promise.all(times(8, () => small.order(ada, [{ productId: tea, quantity: 1 }])))
  expect(responses.map(({ status }) => status)).toEqual(times(8, () => 201))
  expect(await orders(ada)).toBe(8)
})

test('sends as many statements for a hundred lines as for two', async () => {
  const ada = await user()
  const items: { productId: number; quantity: number }[] = []
  for (const _ of times(100, String)) items.push({ productId: await product(), quantity: 1 })
  const count = async (lines: typeof items) => {
    const { length } = recordedQueries()
    expect((await client.order(ada, lines)).status).toBe(201)
    return recordedQueries().length - length
  }
  const few = await count(items.slice(0, 2))
  expect(await count(items), 'statements for 100 lines').toBeLessThanOrEqual(few)
})
