import { beforeEach, expect, test } from 'vitest'
import { explain } from '../db/explain.ts'
import { connectionsTo } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { failureOf, sqlState } from '../testing/failure.ts'
import { uncaughtDuring } from '../testing/uncaught.ts'

const { url } = await testDatabase()
const db = sql(url)
let pool: ReturnType<typeof poolFor>

beforeEach(async () => {
  await db.query(`
    DROP TABLE IF EXISTS lines, orders;
    CREATE TABLE orders (id integer PRIMARY KEY);
    CREATE TABLE lines (order_id integer REFERENCES orders ON DELETE CASCADE);
    CREATE INDEX lines_order_id_idx ON lines (order_id);
    INSERT INTO orders SELECT generate_series(1, 3000);
    INSERT INTO lines SELECT id FROM orders, generate_series(1, 2);
    ANALYZE orders, lines`)
  pool = poolFor(url, { max: 1 })
})

test('tells nodes, tables, indexes, rows and buffers, the top node first', async () => {
  const plan = await explain(pool, 'SELECT * FROM orders WHERE id < $1 ORDER BY id DESC LIMIT 5', [9])
  expect(plan.nodes.map(({ node }) => node)).toEqual(['Limit', 'Index Only Scan'])
  expect(plan.nodes[1]).toMatchObject({ relation: 'orders', index: 'orders_pkey', actualRows: 5, loops: 1 })
  expect(plan.buffers.hit + plan.buffers.read).toBeGreaterThan(1)
  expect(plan).toMatchObject({ planningMs: expect.any(Number), executionMs: expect.any(Number) })
})

test('counts the rows of all loops together', async () => {
  const text = `SELECT (SELECT count(*) FROM lines WHERE order_id = orders.id) FROM orders WHERE id <= $1`
  const { nodes } = await explain(pool, text, [100])
  expect(nodes.find(({ relation }) => relation === 'lines')).toMatchObject({ loops: 100, actualRows: 200 })
  const scan = await explain(pool, `SELECT * FROM orders WHERE id % 3 = $1`, [0])
  expect(scan.nodes[0]).toMatchObject({ node: 'Seq Scan', actualRows: 1000, removedByFilter: 2000 })
})

test('keeps every row of a DELETE, and gives the connection back', async () => {
  const { nodes } = await explain(pool, 'DELETE FROM orders')
  expect(nodes[0]).toMatchObject({ node: 'ModifyTable', relation: 'orders' })
  expect(await failureOf(explain, pool, 'DELETE FROM nowhere').then(sqlState)).toBe('42P01')
  const { rows } = await db.query('SELECT count(*)::integer AS lines FROM lines')
  expect(rows).toEqual([{ lines: 6000 }])
  expect((await connectionsTo(url)).map(({ state }) => state)).toEqual(['idle'])
})

test('rejects several statements in one text', async () => {
  const error = await failureOf(explain, pool, 'SELECT 1; COMMIT; DELETE FROM orders', [])
  expect(sqlState(error)).toBe('42601')
  const { rows } = await db.query('SELECT count(*)::integer AS orders FROM orders')
  expect(rows).toEqual([{ orders: 3000 }])
})

test('rejects when its connection ends, and the pool goes on', async () => {
  const uncaught = await uncaughtDuring(async () => {
    const error = await failureOf(explain, pool, 'SELECT pg_terminate_backend(pg_backend_pid())')
    expect(error).toBeInstanceOf(Error)
    expect((await explain(pool, 'SELECT 1')).nodes[0]?.node).toBe('Result')
  })
  expect(uncaught).toEqual([])
})
