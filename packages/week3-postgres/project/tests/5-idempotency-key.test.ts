import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { ageAllBut, anotherProcess } from './after-a-restart.ts'
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
const line = (productId: number, quantity = 1) => ({ productId, quantity })
const two = () => [line(tea, 2)]

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
  await ageAllBut(query, ['users', 'products', 'orders', 'order_items'])
  const later = await client.order(ada, two(), key)
  expect([later.status, later.body], 'the answer, ten years later').toEqual([201, first.body])
  const another = await request(await anotherProcess(url))
    .post(`/api/users/${ada}/orders`)
    .set('Idempotency-Key', key)
    .send({ items: two() })
  expect([another.status, another.body], 'the answer of another process').toEqual([201, first.body])
  expect(await orders(ada), 'how many orders there are').toBe(1)
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
  for (const { body } of responses) expect(body, 'the answer of each').toEqual(responses[0]?.body)
  expect([await orders(ada), await stock(tea)], 'the orders and the stock').toEqual([1, [8]])
})

test('answers 409 to a key that comes with another order', async () => {
  await arrange()
  const [cup, pot] = [await product(), await product()]
  for (const { cart, others } of [
    { cart: two(), others: [[line(tea, 3)], [line(tea, 1)], [line(cup, 2)], [...two(), line(cup)]] },
    // As many pieces, and as much to pay.
    { cart: [line(tea, 1), line(cup, 2)], others: [[line(tea, 2), line(cup, 1)], [line(tea, 3)]] },
    { cart: [line(tea), line(pot)], others: [[line(cup, 2)], [line(tea), line(cup)], [line(tea)]] },
  ]) {
    const key = newKey()
    const first = await client.order(ada, cart, key)
    expect(first.status).toBe(201)
    for (const items of others) {
      const response = await client.order(ada, items, key)
      const what = `the key of ${JSON.stringify(cart)} with ${JSON.stringify(items)}`
      expectProblem(response, 409, what)
      expect(response.body.code, `the code of ${what}`).toBe('idempotency-key-reused')
    }
    expect((await client.order(ada, cart, key)).body, 'the first order, once more').toEqual(first.body)
  }
  const left = [await orders(ada), await stock(tea, cup, pot)]
  expect(left, 'the orders and the stock').toEqual([3, [996, 998, 999]])
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
  const cart = [line(await product(), 3), line(await product(), 4), line(tea, 5)]
  const mixed = await client.order(ada, cart, newKey())
  expect(mixed.status).toBe(201)
  for (const items of [cart.toReversed(), [...cart.slice(1), ...cart.slice(0, 1)]]) {
    const again = await client.order(ada, items, `order-${last}`)
    expect([again.status, again.body], 'the same items, listed otherwise').toEqual([201, mixed.body])
  }
  expect(await orders(ada), 'how many orders there are').toBe(2)
})

test('keeps the keys of each user apart, and those in another case', async () => {
  await arrange()
  const eve = await user()
  const key = newKey()
  const first = await client.order(ada, two(), key)
  expect(first.status).toBe(201)
  const hers = await client.order(eve, [line(tea, 5)], key)
  const others = [
    hers,
    await client.order(ada, two(), key.toUpperCase()),
    await client.order(ada, two()),
    await client.order(ada, two()),
  ]
  expect(statuses(others)).toEqual({ 201: 4 })
  expect(new Set([first, ...others].map(({ body }) => body.id)).size, 'different orders').toBe(5)
  expect(hers.body.userId).toBe(eve)
  expect((await client.order(ada, two(), key)).body, 'the order of the one, once more').toEqual(first.body)
  const again = await client.order(eve, [line(tea, 5)], key)
  expect([again.status, again.body], 'the order of the other, once more').toEqual([201, hers.body])
})

test('keeps no failure: the key may come again', async () => {
  await arrange({ stock: 1 })
  const key = newKey()
  expectProblem(await client.order(ada, two(), key), 409, 'an order of what is sold out')
  const failure = await failOn(url, { table: 'order_items', event: 'INSERT' })
  expect((await client.order(ada, [line(tea)], key)).status).toBe(500)
  await failure.remove()
  expectProblem(await client.order(ada, [line(2_147_483_647)], key), 404, 'unknown')
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
  const long = newKey().padEnd(199, 'x')
  // Each beside one that is nearly the same: all characters count.
  const keys = [
    `${long}a`,
    `${long}b`,
    'a_c',
    'abc',
    'a%',
    '"abc"',
    "a'c",
    `!~'"%;--`,
    '%',
    'abc;',
    '1',
    '01',
  ]
  const placed: unknown[] = []
  for (const key of keys) {
    const { status, body } = await client.order(ada, two(), key)
    expect(status, `the status of an order with the key ${key}`).toBe(201)
    placed.push(body)
  }
  for (const [index, key] of keys.entries()) {
    expect((await client.order(ada, two(), key)).body, `once more with the key ${key}`).toEqual(placed[index])
  }
  for (const key of ['', ' ', 'two words', 'é', 'x'.repeat(201)]) {
    expectProblem(await client.order(ada, two(), key), 400, `the key "${key.slice(0, 20)}"`)
  }
  expect(await orders(ada), 'how many orders there are').toBe(keys.length)
})
