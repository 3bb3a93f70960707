import { expectProblem } from 'shared/contracts/problem.ts'
import { testDatabase } from 'shared/testing/database.ts'
import { failOn } from 'shared/testing/database-failures.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { beside } from './beside.ts'
import { type Client, clientOf, poolFor, shopIn, statuses, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product, orders, stock } = shopIn(url)
let client: Client
let ada: number
let tea: number

beforeAll(() => createSchema(db))
beforeEach(async () => {
  client = await clientOf(poolFor(url))
})
/** In the test itself, for what is missing in a starter is to be said there. */
const arrange = async (options?: { price?: number; stock?: number }) => {
  ada = await user()
  tea = await product(options)
}
const two = () => [{ productId: tea, quantity: 2 }]

let last = 0
const newKey = () => `order-${++last}`

test('answers a repetition as it has answered the first time', async () => {
  await arrange()
  const key = newKey()
  const first = await client.order(ada, two(), key)
  expect(first.status).toBe(201)
  for (const what of ['the second', 'the third']) {
    const again = await client.order(ada, two(), key)
    expect(again.status, `the status of ${what}`).toBe(201)
    expect(again.body, `the body of ${what}`).toEqual(first.body)
    expect(again.headers.location, `the location of ${what}`).toBe(first.headers.location)
  }
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [998]])
})

test('answers as the first time whatever has changed since', async () => {
  await arrange({ price: 100, stock: 2 })
  const key = newKey()
  const first = await client.order(ada, two(), key)
  expect(first.status).toBe(201)
  await query('UPDATE products SET price = 700 WHERE id = $1', [tea])
  await query(`UPDATE orders SET status = 'shipped' WHERE id = $1`, [first.body.id])
  const again = await client.order(ada, two(), key)
  expect([again.status, again.body], 'the answer, now that all is sold and shipped').toEqual([
    201,
    first.body,
  ])
})

test('places one order for many requests at once', async () => {
  await arrange({ stock: 10 })
  const key = newKey()
  // All have begun before one of them is done.
  const responses = await beside(
    { db, url, waiting: 4 },
    (other) => other.query('SELECT id FROM products WHERE id = $1 FOR UPDATE', [tea]),
    () => Promise.all(times(20, () => client.order(ada, two(), key))),
  )
  expect(statuses(responses)).toEqual({ 201: 20 })
  expect(new Set(responses.map(({ text }) => text)).size, 'different answers').toBe(1)
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [8]])
})

test('answers 409 to a key that comes with another order', async () => {
  await arrange()
  const key = newKey()
  const first = await client.order(ada, two(), key)
  expect(first.status).toBe(201)
  const cup = await product()
  for (const items of [
    [{ productId: tea, quantity: 3 }],
    [{ productId: cup, quantity: 2 }],
    [...two(), { productId: cup, quantity: 1 }],
  ]) {
    const response = await client.order(ada, items, key)
    expectProblem(response, 409, `the key with ${JSON.stringify(items)}`)
    expect(response.body.code).toBe('idempotency-key-reused')
  }
  expect((await client.order(ada, two(), key)).body, 'the first order, once more').toEqual(first.body)
  expect([await orders(ada), await stock(tea, cup)], 'the orders and the stock').toEqual([1, [998, 1_000]])
})

test('compares what is ordered, and not how it is written', async () => {
  await arrange()
  const key = newKey()
  const first = await client.order(ada, two(), key)
  expect(first.status).toBe(201)
  const written = await fetch(`${client.url}/api/users/${ada}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: `{ "items": [\n { "quantity": 2.0, "productId": ${tea} } ] }`,
  })
  expect(written.status).toBe(201)
  expect(await written.json()).toEqual(first.body)
  expect(await orders(ada), 'how many orders there are').toBe(1)
})

test('keeps the keys of each user apart, and those in another case', async () => {
  await arrange()
  const eve = await user()
  const key = newKey()
  const first = await client.order(ada, two(), key)
  expect(first.status).toBe(201)
  const others = [
    await client.order(eve, [{ productId: tea, quantity: 5 }], key),
    await client.order(ada, two(), key.toUpperCase()),
    await client.order(ada, two()),
    await client.order(ada, two()),
  ]
  expect(statuses(others)).toEqual({ 201: 4 })
  expect(new Set([first, ...others].map(({ body }) => body.id)).size, 'different orders').toBe(5)
  expect(others[0]?.body.userId).toBe(eve)
})

test('keeps no failure: the key may come again', async () => {
  await arrange({ stock: 1 })
  const key = newKey()
  expectProblem(await client.order(ada, two(), key), 409, 'an order of what is sold out')
  const failure = await failOn(url, { table: 'order_items', event: 'INSERT' })
  expect((await client.order(ada, [{ productId: tea, quantity: 1 }], key)).status).toBe(500)
  await failure.remove()
  expectProblem(await client.order(ada, [{ productId: 2_147_483_647, quantity: 1 }], key), 404, 'unknown')
  await query('UPDATE products SET stock = 4 WHERE id = $1', [tea])
  const placed = await client.order(ada, two(), key)
  expect(placed.status, 'the status now that there is enough').toBe(201)
  expect((await client.order(ada, two(), key)).body).toEqual(placed.body)
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [2]])
})

test('does the work for one who waited in vain', async () => {
  await arrange({ stock: 2 })
  const key = newKey()
  // One waits for the product, the other for the one.
  const responses = await beside(
    { db, url, waiting: 2 },
    (other) => other.query('UPDATE products SET stock = 1 WHERE id = $1', [tea]),
    () => Promise.all([client.order(ada, two(), key), client.order(ada, two(), key)]),
  )
  expect(statuses(responses), 'the answers of both').toEqual({ 409: 2 })
  for (const { body } of responses) expect(body.code).toBe('out-of-stock')
  await query('UPDATE products SET stock = 2 WHERE id = $1', [tea])
  expect((await client.order(ada, two(), key)).status, 'the status now that there is enough').toBe(201)
})

test('answers 400 to what cannot be a key', async () => {
  await arrange()
  const longest = `${newKey()}${'x'.repeat(200)}`.slice(0, 200)
  expect((await client.order(ada, two(), longest)).status, 'a key of 200 characters').toBe(201)
  expect((await client.order(ada, two(), `!~'"%;--${newKey()}`)).status, 'a key of odd characters').toBe(201)
  for (const key of ['', ' ', 'two words', 'é', 'x'.repeat(201)]) {
    expectProblem(await client.order(ada, two(), key), 400, `the key "${key.slice(0, 20)}"`)
  }
  expect(await orders(ada), 'how many orders there are').toBe(2)
})
