import { testDatabase } from 'shared/testing/database/test-database.ts'
import { beforeAll, expect, test } from 'vitest'
import { createSchema } from '#project/schema.ts'
import { shopIn } from './shop.ts'

const { url } = await testDatabase()
const { db, query, user, product } = shopIn(url)

beforeAll(() => createSchema(db))

/** The SQLSTATE and the constraint with which the database refuses a statement. */
async function refusal(text: string, values: unknown[] = []) {
  const failure = await db.query(text, values).then(
    () => expect.fail(`the database takes ${text} with ${JSON.stringify(values)}`),
    (error: { code?: string; constraint?: string }) => error,
  )
  return [failure.code, failure.constraint]
}

const order = async (userId: number, total: number | string = 100) => {
  const sql = 'INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id'
  return (await query<{ id: number }>(sql, [userId, total]))[0]?.id ?? 0
}
const NEW_PRODUCT = 'INSERT INTO products (sku, name, price, stock) VALUES ($1, $2, $3, $4)'
const NEW_ITEM = 'INSERT INTO order_items (order_id, product_id, quantity, price) VALUES ($1, $2, $3, $4)'

test('makes the four tables with their columns', async () => {
  const rows = await query<{ table: string; column: string; type: string }>(
    `SELECT table_name AS table, column_name AS column, data_type AS type
     FROM information_schema.columns
     WHERE table_schema = current_schema()`,
  )
  const columns = Object.fromEntries(rows.map(({ table, column, type }) => [`${table}.${column}`, type]))
  const time = 'timestamp with time zone'
  expect(columns).toMatchObject({
    'users.id': 'integer',
    'users.name': 'text',
    'users.email': 'text',
    'users.created_at': time,
    'products.id': 'integer',
    'products.sku': 'text',
    'products.name': 'text',
    'products.price': 'integer',
    'products.stock': 'integer',
    'products.created_at': time,
    'orders.id': 'integer',
    'orders.user_id': 'integer',
    'orders.status': 'text',
    'orders.total': 'bigint',
    'orders.created_at': time,
    'order_items.order_id': 'integer',
    'order_items.product_id': 'integer',
    'order_items.quantity': 'integer',
    'order_items.price': 'integer',
  })
})

test('gives each row an id of its own, a time, and each order the status placed', async () => {
  const [{ now } = {}] = await query<{ now: string }>('SELECT clock_timestamp()::text AS now')
  const [first, second] = [await user(), await user()]
  expect(second, 'the id of the second user').toBe(first + 1)
  const tea = await product()
  expect(await product(), 'the id of the second product').toBe(tea + 1)
  const id = await order(first)
  expect(await order(first), 'the id of the second order').toBe(id + 1)
  expect(await query('SELECT status FROM orders WHERE id = $1', [id])).toEqual([{ status: 'placed' }])
  // DEFAULT 'now' would be the moment at which the table was made.
  for (const [table, row] of Object.entries({ users: first, products: tea, orders: id })) {
    const isNow = 'created_at BETWEEN $2::timestamptz AND clock_timestamp()'
    const [{ fits } = {}] = await query(`SELECT ${isNow} AS fits FROM ${table} WHERE id = $1`, [row, now])
    expect(fits, `whether created_at of a new row of ${table} is now`).toBe(true)
  }
})

test('takes each email and each sku once', async () => {
  await query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
  await query(NEW_PRODUCT, ['TEA', 'Tea', 100, 1])
  expect(await refusal(`INSERT INTO users (name, email) VALUES ('Eve', 'ada@example.com')`)).toEqual([
    '23505',
    'users_email_key',
  ])
  expect(await refusal(NEW_PRODUCT, ['TEA', 'Other tea', 100, 1])).toEqual(['23505', 'products_sku_key'])
})

test('lets no price, stock or total be negative', async () => {
  const [somebody, tea] = [await user(), await product({ price: 0, stock: 0 })]
  const id = await order(somebody, 0)
  expect(await refusal(NEW_PRODUCT, ['A', 'Tea', -1, 1])).toEqual(['23514', 'products_price_not_negative'])
  expect(await refusal(NEW_PRODUCT, ['A', 'Tea', 1, -1])).toEqual(['23514', 'products_stock_not_negative'])
  expect(await refusal('UPDATE products SET stock = stock - 1 WHERE id = $1', [tea])).toEqual([
    '23514',
    'products_stock_not_negative',
  ])
  expect(await refusal('UPDATE orders SET total = -1 WHERE id = $1', [id])).toEqual([
    '23514',
    'orders_total_not_negative',
  ])
  expect(await refusal(NEW_ITEM, [id, tea, 1, -1])).toEqual(['23514', 'order_items_price_not_negative'])
})

test('has one line a product in an order, of one piece at least', async () => {
  const [somebody, tea] = [await user(), await product()]
  const [first, second] = [await order(somebody), await order(somebody)]
  await query(NEW_ITEM, [first, tea, 1, 100])
  await query(NEW_ITEM, [second, tea, 2, 100])
  expect(await refusal(NEW_ITEM, [first, tea, 3, 100])).toEqual(['23505', 'order_items_pkey'])
  for (const quantity of [0, -1]) {
    expect(await refusal(NEW_ITEM, [first, await product(), quantity, 100]), `${quantity} pieces`).toEqual([
      '23514',
      'order_items_quantity_positive',
    ])
  }
})

test('knows three statuses of an order', async () => {
  const somebody = await user()
  // An order each: which status may follow which is for exercise 6 to say.
  for (const status of ['shipped', 'cancelled', 'placed']) {
    await query('UPDATE orders SET status = $2 WHERE id = $1', [await order(somebody), status])
  }
  for (const status of ['Placed', 'lost', '']) {
    const id = await order(somebody)
    expect(await refusal('UPDATE orders SET status = $2 WHERE id = $1', [id, status])).toEqual([
      '23514',
      'orders_status_known',
    ])
  }
})

test('refers only to what exists, and keeps what is referred to', async () => {
  const [somebody, tea] = [await user(), await product()]
  const id = await order(somebody)
  await query(NEW_ITEM, [id, tea, 1, 100])
  const none = 2_000_000_000
  expect(await refusal('INSERT INTO orders (user_id, total) VALUES ($1, 1)', [none])).toEqual([
    '23503',
    'orders_user_id_fkey',
  ])
  expect(await refusal(NEW_ITEM, [none, tea, 1, 100])).toEqual(['23503', 'order_items_order_id_fkey'])
  expect(await refusal(NEW_ITEM, [id, none, 1, 100])).toEqual(['23503', 'order_items_product_id_fkey'])
  for (const [table, row] of [
    ['users', somebody],
    ['products', tea],
    ['orders', id],
  ] as const) {
    const [code] = await refusal(`DELETE FROM ${table} WHERE id = $1`, [row])
    expect(['23503', '23001'], `the answer to deleting one of ${table} in use`).toContain(code)
  }
})

test('needs a value in every column', async () => {
  const [somebody, tea] = [await user(), await product()]
  const id = await order(somebody)
  await query(NEW_ITEM, [id, tea, 1, 100])
  const rows = { users: somebody, products: tea, orders: id }
  const columns = {
    users: ['name', 'email', 'created_at'],
    products: ['sku', 'name', 'price', 'stock', 'created_at'],
    orders: ['user_id', 'status', 'total', 'created_at'],
  }
  for (const table of ['users', 'products', 'orders'] as const) {
    for (const column of columns[table]) {
      const [code] = await refusal(`UPDATE ${table} SET ${column} = NULL WHERE id = $1`, [rows[table]])
      expect(code, `the answer to ${table} without ${column}`).toBe('23502')
    }
  }
  for (const column of ['order_id', 'product_id', 'quantity', 'price']) {
    const [code] = await refusal(`UPDATE order_items SET ${column} = NULL WHERE order_id = $1`, [id])
    expect(code, `the answer to order_items without ${column}`).toBe('23502')
  }
  // A default would be a value that nobody has chosen.
  const values: Record<string, Record<string, unknown>> = {
    users: { name: 'Ada', email: 'nobody@example.com' },
    products: { sku: 'NONE', name: 'Tea', price: 1, stock: 1 },
    orders: { user_id: somebody, total: 1 },
    order_items: { order_id: id, product_id: await product(), quantity: 1, price: 1 },
  }
  for (const [table, row] of Object.entries(values)) {
    for (const left of Object.keys(row)) {
      const given = Object.keys(row).filter((column) => column !== left)
      const text = `INSERT INTO ${table} (${given}) VALUES (${given.map((_, index) => `$${index + 1}`)})`
      const [code] = await refusal(
        text,
        given.map((column) => row[column]),
      )
      expect(code, `the answer to a new row of ${table} without ${left}`).toBe('23502')
    }
  }
})

test('holds totals that are more than an integer, and bounds each text', async () => {
  const somebody = await user()
  const id = await order(somebody, '10000000000000')
  expect(await query('SELECT total::text FROM orders WHERE id = $1', [id])).toEqual([
    { total: '10000000000000' },
  ])
  const newUser = 'INSERT INTO users (name, email) VALUES ($1, $2)'
  await query(newUser, ['🍵'.repeat(100), `${'ä'.repeat(242)}@example.com`])
  await query(newUser, ['A', 'a@b'])
  await query(NEW_PRODUCT, ['X'.repeat(40), '🍵'.repeat(200), 1, 1])
  const long = {
    users_name_length: [newUser, ['x'.repeat(101), 'long@example.com']],
    users_email_length: [newUser, ['Ada', `${'x'.repeat(243)}@example.com`]],
    products_sku_length: [NEW_PRODUCT, ['X'.repeat(41), 'Tea', 1, 1]],
    products_name_length: [NEW_PRODUCT, ['B', 'x'.repeat(201), 1, 1]],
  } as const
  for (const [constraint, [text, values]] of Object.entries(long)) {
    expect(await refusal(text, [...values]), 'the answer to a long text').toEqual(['23514', constraint])
  }
  for (const [text, values] of [
    [newUser, ['', 'empty@example.com']],
    [newUser, ['Ada', '']],
    [newUser, ['Ada', 'a@']],
    [NEW_PRODUCT, ['', 'Tea', 1, 1]],
    [NEW_PRODUCT, ['C', '', 1, 1]],
  ] as const) {
    expect(
      (await refusal(text, [...values]))[0],
      `the answer to a text that is too short in ${JSON.stringify(values)}`,
    ).toBe('23514')
  }
})

test('finds the orders of a user, and the orders of a product, by an index', async () => {
  const rows = await query<{ table: string; column: string }>(
    `SELECT i.indrelid::regclass::text AS table, a.attname AS column
     FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indpred IS NULL`,
  )
  for (const [table, column] of [
    ['orders', 'user_id'],
    ['order_items', 'order_id'],
    ['order_items', 'product_id'],
  ]) {
    expect(rows, `the first columns of all indexes`).toContainEqual({ table, column })
  }
})
