import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { queriesDuring } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { type Client, clientOf, pathsOf, poolFor, shopIn, statuses, times } from './shop.ts'

const { url } = await testDatabase()
const { db, query } = shopIn(url)
let client: Client

beforeAll(() => createSchema(db))
beforeEach(async () => {
  client = await clientOf(poolFor(url))
})

let last = 0
const tea = (fields: object = {}) => ({ sku: `TEA-${++last}`, name: 'Tea', price: 499, stock: 20, ...fields })
const add = async (fields?: object) => {
  const response = await client.post('/api/products', tea(fields))
  expect(response.status, 'the status of a new product').toBe(201)
  return response.body
}

test('adds a product, and says where it is', async () => {
  const product = tea()
  const { status, headers, body } = await client.post('/api/products', product)
  expect(status).toBe(201)
  expect(body).toEqual({ id: expect.any(Number), ...product })
  expect(headers.location).toBe(`/api/products/${body.id}`)
  expect(await query('SELECT sku, name, price, stock FROM products WHERE id = $1', [body.id])).toEqual([
    product,
  ])
})

test('answers a product by its id', async () => {
  const product = await add()
  await add()
  const { status, body } = await client.get(`/api/products/${product.id}`)
  expect(status).toBe(200)
  expect(body).toEqual(product)
})

test('takes prices and stocks at their limits, and names as they are', async () => {
  const limits = [
    { price: 0, stock: 0, sku: 'A' },
    { price: 100_000_000, stock: 1_000_000, sku: `Z-${'9'.repeat(38)}`, name: 'x'.repeat(200) },
    { name: `Robert'); DROP TABLE products;--` },
    { name: ' 茶 🍵 ' },
    { name: '🍵'.repeat(200) },
    // Two characters that look like one, é.
    { name: 'The\u0301' },
  ]
  for (const fields of limits) {
    const product = await add(fields)
    expect(product, 'the product').toMatchObject(fields)
    expect((await client.get(`/api/products/${product.id}`)).body, 'the product as it is kept').toEqual(
      product,
    )
  }
})

test('answers 400 to what is no product, and names what is wrong', async () => {
  await add()
  const wrong: Record<string, unknown[]> = {
    sku: [undefined, null, '', 7, 'tea', 'TEA 1', 'TEA_1', 'TEA.1', 'TEA\n', 'Ä', 'X'.repeat(41), 'A\0'],
    name: [undefined, null, '', 7, 'x'.repeat(201), 'NUL\0', 'half \ud83c of it'],
    price: [undefined, null, -1, 1.5, '499', 100_000_001, 2 ** 53, true],
    stock: [undefined, null, -1, 0.5, '20', 1_000_001],
    id: [7],
    discount: [1],
  }
  for (const [path, values] of Object.entries(wrong)) {
    for (const value of values) {
      const response = await client.post('/api/products', tea({ [path]: value }))
      const what = `${path} ${JSON.stringify(value)?.slice(0, 30)}`
      expectProblem(response, 400, what)
      expect(pathsOf(response), `what is wrong with ${what}`).toEqual([path])
    }
  }
})

test('answers 409 to a sku that is taken, also of many at once', async () => {
  const { sku } = await add()
  const again = await client.post('/api/products', tea({ sku }))
  expectProblem(again, 409)
  expect(again.body.code).toBe('sku-taken')
  for (const inside of ['products_sku_key', 'duplicate key value', 'Key (sku)']) {
    expect(again.text, 'what is said about it').not.toContain(inside)
  }
  const wanted = tea()
  const late = await beside(
    { db, url },
    (other) =>
      other.query(`INSERT INTO products (sku, name, price, stock) VALUES ($1, 'Tea', 1, 1)`, [wanted.sku]),
    async () => client.post('/api/products', wanted),
  )
  expectProblem(late, 409, 'a sku that another takes at the same time')
  expect(late.body.code, 'its code').toBe('sku-taken')
  const product = tea()
  const responses = await Promise.all(times(10, () => client.post('/api/products', product)))
  expect(statuses(responses)).toEqual({ 201: 1, 409: 9 })
  const failure = await failOn(url, { table: 'products', event: 'INSERT' })
  expect((await client.post('/api/products', tea())).status, 'the status when the database fails').toBe(500)
  await failure.remove()
})

test('lists products page by page, in the order of their ids', async () => {
  await query('TRUNCATE products CASCADE')
  const none = { data: [], page: 1, limit: 10, total: 0 }
  expect((await client.get('/api/products')).body, 'the list of a shop without products').toEqual(none)
  const added: { id: number }[] = []
  for (const _ of times(12, String)) added.push(await add())
  // A changed row moves to another place of the table; and ids need not be in the order of the times.
  await query('UPDATE products SET name = name WHERE id = $1', [added[0]?.id])
  await query(`UPDATE products SET created_at = '2026-01-01'::timestamptz - id * interval '1 day'`)
  const page = async (search: string) => (await client.get(`/api/products${search}`)).body
  const total = 12
  expect(await page('')).toEqual({ data: added.slice(0, 10), page: 1, limit: 10, total })
  expect(await page('?page=1000&limit=100')).toEqual({ data: [], page: 1000, limit: 100, total })
  const read = await queriesDuring(async () => {
    expect(await page('?page=2&limit=4')).toEqual({ data: added.slice(4, 8), page: 2, limit: 4, total })
  })
  for (const { rows = 0, text } of read) {
    expect(rows, `rows that have left the database for a page of 4: ${text}`).toBeLessThanOrEqual(5)
  }
  await query(
    `INSERT INTO products (sku, name, price, stock) SELECT 'MANY-' || n, 'Tea', 1, 1 FROM generate_series(1, 100) AS n`,
  )
  const { data } = await page('?limit=100')
  expect([data.length, data.slice(0, 12)], 'a page of 100').toEqual([100, added])
  expect((await page('?page=2&limit=100')).data.length, 'how many are on the page behind it').toBe(12)
})

test('answers 400 to a page that cannot be, and to an id that is none', async () => {
  const { id } = await add()
  expect((await client.get(`/api/products/${id}`)).status).toBe(200)
  expect((await client.get('/api/products?utm_source=x')).status, 'a parameter of others').toBe(200)
  for (const bad of [
    'page=0',
    'page=-1',
    'page=1.5',
    'page=x',
    'page=',
    'page=1000001',
    'limit=0',
    'limit=101',
    'limit=1e1',
  ]) {
    const response = await client.get(`/api/products?${bad}`)
    expectProblem(response, 400, bad)
    expect(pathsOf(response), `what is wrong with ${bad}`).toEqual([bad.split('=')[0]])
  }
  for (const bad of ['abc', '0', '01', '-1', '1.5', '1e3', '2147483648', '99999999999999999999', '%00']) {
    expectProblem(await client.get(`/api/products/${bad}`), 400, `the id ${bad}`)
  }
})

test('answers 404 to a product that does not exist', async () => {
  const { id } = await add()
  expect((await client.get(`/api/products/${id}`)).status).toBe(200)
  expectProblem(await client.get('/api/products/2147483647'), 404)
})
