import { expectProblem } from 'shared/contracts/problem.ts'
import { testDatabase } from 'shared/testing/database.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { beside } from './beside.ts'
import { type Client, clientOf, poolFor, shopIn, statuses, times } from './shop.ts'

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
  ]
  for (const fields of limits) {
    expect(await add(fields), 'the product').toMatchObject(fields)
  }
})

test('answers 400 to what is no product, and names what is wrong', async () => {
  await add()
  const wrong: Record<string, unknown[]> = {
    sku: [undefined, null, '', 7, 'tea', 'TEA 1', 'TEA\n', 'Ä', 'X'.repeat(41), 'A\0'],
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
      expect(response.body.errors?.[0], `the first error of ${what}`).toEqual({
        path,
        message: expect.any(String),
      })
      const paths = new Set(response.body.errors.map((error: { path: string }) => error.path))
      expect([...paths], `what is wrong with ${what}`).toEqual([path])
    }
  }
})

test('answers 409 to a sku that is taken, also of many at once', async () => {
  const { sku } = await add()
  const again = await client.post('/api/products', tea({ sku }))
  expectProblem(again, 409)
  expect(again.body.code).toBe('sku-taken')
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
})

test('lists products page by page, in the order of their ids', async () => {
  const added: { id: number }[] = []
  for (const _ of times(12, String)) added.push(await add())
  // A changed row moves to another place of the table.
  await query('UPDATE products SET name = name WHERE id = $1', [added[0]?.id])
  const { body: all } = await client.get('/api/products?limit=100')
  const first = all.data.findIndex(({ id }: { id: number }) => id === added[0]?.id)
  expect(all.data.slice(first)).toEqual(added)
  expect(all).toMatchObject({ page: 1, limit: 100, total: all.data.length })
  const { total } = all
  expect((await client.get('/api/products')).body).toEqual({
    data: all.data.slice(0, 10),
    page: 1,
    limit: 10,
    total,
  })
  expect((await client.get('/api/products?page=3&limit=4')).body).toEqual({
    data: all.data.slice(8, 12),
    page: 3,
    limit: 4,
    total,
  })
  expect((await client.get('/api/products?page=1000&limit=100')).body).toEqual({
    data: [],
    page: 1000,
    limit: 100,
    total,
  })
})

test('answers 400 to a page that cannot be, and to an id that is none', async () => {
  const { id } = await add()
  expect((await client.get(`/api/products/${id}`)).status).toBe(200)
  for (const bad of [
    'page=0',
    'page=-1',
    'page=1.5',
    'page=x',
    'page=',
    'limit=0',
    'limit=101',
    'limit=1e1',
  ]) {
    const response = await client.get(`/api/products?${bad}`)
    expectProblem(response, 400, bad)
    expect(response.body.errors, `the errors of ${bad}`).toEqual([
      { path: bad.split('=')[0], message: expect.any(String) },
    ])
  }
  for (const bad of ['abc', '0', '-1', '1.5', '1e3', '2147483648', '99999999999999999999', '%00']) {
    expectProblem(await client.get(`/api/products/${bad}`), 400, `the id ${bad}`)
  }
})

test('answers 404 to a product that does not exist', async () => {
  const { id } = await add()
  expect((await client.get(`/api/products/${id}`)).status).toBe(200)
  expectProblem(await client.get('/api/products/2147483647'), 404)
})
