import { expectProblem } from 'shared/contracts/problem.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { type Client, clientOf, pathsOf, poolFor, shopIn, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product, skipIds } = shopIn(url)
let client: Client

beforeAll(() => createSchema(db))
beforeEach(async () => {
  client = await clientOf(poolFor(url))
})

/** Places orders of two products, one after the other. */
async function place(userId: number, count: number) {
  const [tea, cup] = [await product({ price: 100, stock: 10_000 }), await product({ price: 7 })]
  const placed = []
  for (const index of times(count, (index) => index + 1)) {
    const lines = [
      { productId: cup, quantity: 1 },
      { productId: tea, quantity: index },
    ]
    const { status, body } = await client.order(userId, lines)
    expect(status, 'the status of an order').toBe(201)
    placed.push(body)
  }
  return placed
}

const list = async (userId: number, search = '') => client.get(`/api/users/${userId}/orders${search}`)

test('lists the orders of a user with their items, the newest first', async () => {
  await skipIds()
  const [ada, eve] = [await user(), await user()]
  const placed = await place(ada, 3)
  const others = await place(eve, 1)
  const { status, body } = await list(ada)
  expect(status).toBe(200)
  expect(body).toEqual({ data: placed.toReversed(), page: 1, limit: 10, total: 3 })
  expect((await list(eve)).body).toEqual({ data: others, page: 1, limit: 10, total: 1 })
  // Each a millisecond from the next, and not in the order of the ids.
  for (const [index, ms] of [1, 3, 2].entries()) {
    placed[index].createdAt = `2026-01-01T12:00:00.00${ms}Z`
    const values = [placed[index].id, placed[index].createdAt]
    await query('UPDATE orders SET created_at = $2 WHERE id = $1', values)
  }
  expect((await list(ada)).body.data, 'the newest first').toEqual([placed[1], placed[2], placed[0]])
  const gold = await product({ price: 100_000_000 })
  const { body: large } = await client.order(eve, [{ productId: gold, quantity: 1_000 }])
  expect((await list(eve)).body.data, 'with an order of 1 000 000 000.00').toEqual([large, ...others])
})

test('cuts the list into pages of whole orders', async () => {
  const ada = await user()
  const newestFirst = (await place(ada, 12)).toReversed()
  expect((await list(ada)).body).toEqual({ data: newestFirst.slice(0, 10), page: 1, limit: 10, total: 12 })
  const read = await queriesDuring(async () => {
    const { body } = await list(ada, '?page=2&limit=5')
    expect(body).toEqual({ data: newestFirst.slice(5, 10), page: 2, limit: 5, total: 12 })
  })
  // An order has two lines here.
  for (const { rows = 0, text } of read) {
    expect(rows, `rows that have left the database for 5 orders: ${text}`).toBeLessThanOrEqual(11)
  }
  expect((await list(ada, '?page=3&limit=5')).body.data).toEqual(newestFirst.slice(10))
  expect((await list(ada, '?page=4&limit=5')).body).toEqual({ data: [], page: 4, limit: 5, total: 12 })
  await query(
    `WITH placed AS (INSERT INTO orders (user_id, total) SELECT $1, 100 FROM generate_series(1, 100) RETURNING id)
     INSERT INTO order_items (order_id, product_id, quantity, price) SELECT id, $2, 1, 100 FROM placed`,
    [ada, await product()],
  )
  const { body } = await list(ada, '?limit=100')
  expect([body.data.length, body.total], 'how many are on a page of 100, and in all').toEqual([100, 112])
  expect((await list(ada, '?page=2&limit=100')).body.data, 'the page behind it').toEqual(newestFirst)
})

test('shows each order once, also where many were placed at the same time', async () => {
  const ada = await user()
  const placed = await place(ada, 9)
  await query(`UPDATE orders SET created_at = '2026-01-01T12:00:00Z' WHERE user_id = $1`, [ada])
  // A changed row moves to another place of the table.
  await query('UPDATE orders SET status = status WHERE id = $1', [placed[4].id])
  await query(`UPDATE orders SET created_at = '2026-01-02T12:00:00Z' WHERE id = $1`, [placed[0].id])
  const ids = []
  for (const page of [1, 2, 3]) {
    const { body } = await list(ada, `?page=${page}&limit=3`)
    ids.push(...body.data.map(({ id }: { id: number }) => id))
  }
  const [newest, ...same] = placed.map(({ id }) => id)
  expect(ids).toEqual([newest, ...same.toReversed()])
})

test('shows orders as they are now', async () => {
  const ada = await user()
  const [first, second] = await place(ada, 2)

  await query(`UPDATE orders SET status = 'cancelled' WHERE id = $1`, [second.id])
  await query('UPDATE products SET price = 1, name = $1', ['Renamed'])
  expect((await list(ada)).body.data).toEqual([{ ...second, status: 'cancelled' }, first])
})

test('sends as many statements for 50 orders as for 2', async () => {
  const ada = await user()
  await place(ada, 2)
  const few = statements(await queriesDuring(() => list(ada, '?limit=50')))
  await place(ada, 48)
  const many = statements(
    await queriesDuring(async () => {
      const { body } = await list(ada, '?limit=50')
      expect(body.data.length).toBe(50)
    }),
  )
  expect(many.length, 'statements for 50 orders').toBeLessThanOrEqual(few.length)
})

test('answers an empty list for a user without orders, and 404 where there is no such user', async () => {
  const ada = await user()
  const { status, body } = await list(ada)
  expect(status).toBe(200)
  expect(body).toEqual({ data: [], page: 1, limit: 10, total: 0 })
  expectProblem(await list(2_147_483_647), 404, 'the orders of nobody')
  await query('ALTER TABLE orders RENAME TO orders_away')
  try {
    expectProblem(await list(ada), 500, 'a list that the database fails with')
  } finally {
    await query('ALTER TABLE orders_away RENAME TO orders')
  }
})

test('answers 400 to a page that cannot be, and to a user that cannot be', async () => {
  const ada = await user()
  expect((await list(ada, '?page=1&limit=100')).status).toBe(200)
  for (const bad of ['page=0', 'page=x', 'limit=0', 'limit=101']) {
    const response = await list(ada, `?${bad}`)
    expectProblem(response, 400, bad)
    expect(pathsOf(response), `what is wrong with ${bad}`).toEqual([bad.split('=')[0]])
  }
  expectProblem(await client.get('/api/users/x/orders'), 400, 'the orders of x')
})
