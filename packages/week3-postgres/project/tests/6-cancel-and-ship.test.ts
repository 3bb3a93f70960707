import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { type Client, clientOf, poolFor, shopIn, statuses, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product, orders, stock } = shopIn(url)
let client: Client
let ada: number
let tea: number
let cup: number

beforeAll(() => createSchema(db))
beforeEach(async () => {
  client = await clientOf(poolFor(url))
})
const cart = () => [
  { productId: cup, quantity: 3 },
  { productId: tea, quantity: 2 },
]
/** A user, two products of which there are 100, and an order of 2 of the one and 3 of the other. */
async function arrange() {
  ada = await user()
  tea = await product({ stock: 100 })
  cup = await product({ stock: 100 })
  return place()
}
async function place(key?: string) {
  const { status, body } = await client.order(ada, cart(), key)
  expect(status, 'the status of the order').toBe(201)
  return body
}
const statusOf = async (orderId: number) =>
  (await client.get(`/api/users/${ada}/orders/${orderId}`)).body.status

test('ships an order', async () => {
  const order = await arrange()
  const { status, body } = await client.setStatus(ada, order.id, 'shipped')
  expect(status).toBe(200)
  expect(body).toEqual({ ...order, status: 'shipped' })
  expect(await statusOf(order.id)).toBe('shipped')
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
})

test('cancels an order, and gives all of it back to the stock', async () => {
  const order = await arrange()
  const other = await place()
  const { status, body } = await client.setStatus(ada, order.id, 'cancelled')
  expect(status).toBe(200)
  expect(body).toEqual({ ...order, status: 'cancelled' })
  expect(await statusOf(order.id)).toBe('cancelled')
  expect(await statusOf(other.id), 'the other order').toBe('placed')
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
  const keyed = await place('cancelled')
  expect((await client.setStatus(ada, keyed.id, 'cancelled')).status).toBe(200)
  const again = await client.order(ada, cart(), 'cancelled')
  expect([again.status, again.body], 'a late repetition of what was cancelled').toEqual([201, keyed])
  expect([await orders(ada), await stock(tea, cup)], 'the orders and the stock').toEqual([3, [98, 97]])
})

test('changes nothing where it is so already', async () => {
  const order = await arrange()
  const other = await place()
  for (const _ of times(3, String)) {
    const cancelled = await client.setStatus(ada, order.id, 'cancelled')
    expect([cancelled.status, cancelled.body]).toEqual([200, { ...order, status: 'cancelled' }])
    const shipped = await client.setStatus(ada, other.id, 'shipped')
    expect([shipped.status, shipped.body]).toEqual([200, { ...other, status: 'shipped' }])
  }
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
})

test('answers 409 to cancelling what is shipped, and to shipping what is cancelled', async () => {
  // More refusals than connections: whoever keeps one of each soon has none.
  client = await clientOf(poolFor(url, { max: 2 }))
  const order = await arrange()
  const other = await place()
  expect((await client.setStatus(ada, order.id, 'shipped')).status).toBe(200)
  expect((await client.setStatus(ada, other.id, 'cancelled')).status).toBe(200)
  for (const _ of times(2, String)) {
    for (const response of [
      await client.setStatus(ada, order.id, 'cancelled'),
      await client.setStatus(ada, other.id, 'shipped'),
    ]) {
      expectProblem(response, 409)
      expect(response.body.code).toBe('status-final')
    }
  }
  expect([await statusOf(order.id), await statusOf(other.id)]).toEqual(['shipped', 'cancelled'])
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
})

test('gives back once what many cancel at once', async () => {
  const order = await arrange()
  const responses = await Promise.all(times(20, () => client.setStatus(ada, order.id, 'cancelled')))
  expect(statuses(responses)).toEqual({ 200: 20 })
  expect(await stock(tea, cup), 'what is left').toEqual([100, 100])
})

test('ships or cancels an order, and never both', async () => {
  const orders = [await arrange()]
  for (const _ of times(9, String)) orders.push(await place())
  const outcomes = await Promise.all(
    orders.map(({ id }, index) => {
      const both = ['shipped', 'cancelled']
      return Promise.all((index % 2 ? both : both.toReversed()).map((one) => client.setStatus(ada, id, one)))
    }),
  )
  for (const responses of outcomes) expect(statuses(responses)).toEqual({ 200: 1, 409: 1 })
  const rows = await query(`SELECT id FROM orders WHERE user_id = $1 AND status = 'shipped'`, [ada])
  expect(await stock(tea, cup), 'what is left').toEqual([100 - 2 * rows.length, 100 - 3 * rows.length])
})

test('goes by what has become of the order while it waited', async () => {
  const order = await arrange()
  const response = await beside(
    { db, url },
    (other) => other.query(`UPDATE orders SET status = 'shipped' WHERE id = $1`, [order.id]),
    async () => client.setStatus(ada, order.id, 'cancelled'),
  )
  expectProblem(response, 409, 'cancelling what was shipped in between')
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
  const next = await place()
  // The one waits for the product that it gives back, the other for the one.
  const both = await beside(
    { db, url, waiting: 2 },
    (other) => other.query('SELECT id FROM products WHERE id = $1 FOR UPDATE', [tea]),
    () => Promise.all(times(2, () => client.setStatus(ada, next.id, 'cancelled'))),
  )
  expect(statuses(both), 'the statuses of cancelling it twice at once').toEqual({ 200: 2 })
  expect(await stock(tea, cup), 'what is left: given back once').toEqual([98, 97])
})

test('keeps the order where its stock cannot be given back', async () => {
  const order = await arrange()
  const failure = await failOn(url, { table: 'products', event: 'UPDATE', when: `NEW.id = ${cup}` })
  expect((await client.setStatus(ada, order.id, 'cancelled')).status).toBe(500)
  await failure.remove()
  expect(await statusOf(order.id)).toBe('placed')
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
  const late = await failOn(url, {
    table: 'products',
    event: 'UPDATE',
    when: `NEW.id = ${cup}`,
    atCommit: true,
  })
  const response = await client.setStatus(ada, order.id, 'cancelled')
  await late.remove()
  expect(response.status, 'the status of what could not be committed').toBe(500)
  expect(await statusOf(order.id)).toBe('placed')
  expect((await client.setStatus(ada, order.id, 'cancelled')).status).toBe(200)
  expect(await stock(tea, cup), 'what is left').toEqual([100, 100])
})

test('never locks cancelling and ordering against each other', async () => {
  const orders = [await arrange()]
  for (const _ of times(19, String)) orders.push(await place())
  const line = (productId: number) => ({ productId, quantity: 1 })
  const responses = await beside(
    { db, url, waiting: 4 },
    (other) => other.query('SELECT id FROM products WHERE id = $1 FOR UPDATE', [tea]),
    () =>
      Promise.all(
        orders.flatMap(({ id }, index) => [
          client.order(ada, index % 2 ? [line(cup), line(tea)] : [line(tea), line(cup)]),
          client.setStatus(ada, id, 'cancelled'),
        ]),
      ),
  )
  expect(statuses(responses)).toEqual({ 200: 20, 201: 20 })
  const deadlocks = recordedQueries().filter(({ error }) => error?.code === '40P01')
  expect(deadlocks, 'deadlocks (40P01)').toEqual([])
  expect(await stock(tea, cup), 'what is left').toEqual([80, 80])
})

test('answers 404 to the order of another user, and 400 to what is no status', async () => {
  client = await clientOf(poolFor(url, { max: 2 }))
  const order = await arrange()
  const eve = await user()
  expectProblem(
    await client.setStatus(eve, order.id, 'cancelled'),
    404,
    'cancelling the order of another user',
  )
  for (const _ of times(3, String)) {
    expectProblem(await client.setStatus(ada, 2_147_483_647, 'cancelled'), 404, 'an unknown order')
  }
  const put = (id: string, body: object) =>
    request(client.url).put(`/api/users/${ada}/orders/${id}/status`).send(body)
  for (const [path, body] of [
    ...['placed', 'Cancelled', 'lost', ''].map((status) => ['status', { status }] as const),
    ['status', {}],
    ['total', { status: 'cancelled', total: 0 }],
  ] as const) {
    const response = await put(order.id, body)
    expectProblem(response, 400, JSON.stringify(body))
    const paths = response.body.errors.map((error: { path: string }) => error.path)
    expect([...new Set(paths)], `what is wrong with ${JSON.stringify(body)}`).toEqual([path])
  }
  for (const id of [
    `${order.id}.0`,
    `0${order.id}`,
    `0x${order.id.toString(16)}`,
    'last',
    '0',
    '2147483648',
  ]) {
    expectProblem(await put(id, { status: 'cancelled' }), 400, `the id ${id}`)
  }
  expect(await statusOf(order.id)).toBe('placed')
  expect(await stock(tea, cup), 'what is left').toEqual([98, 97])
  expect((await client.setStatus(ada, order.id, 'cancelled')).status).toBe(200)
})
