import { expect, test } from 'vitest'
import { connectionsTo } from '../testing/database/failures.ts'
import { sql, TEST_APPLICATION } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'

const { url } = await testDatabase()
const db = sql(url)
const backend = async () => (await db.query('SELECT pg_backend_pid() AS pid')).rows[0].pid

test('a statement that fails costs no connection', async () => {
  const before = await backend()
  for (const wrong of ['SELECT 1 / 0', 'SELEC', 'SELECT $1::integer']) {
    await expect(db.query(wrong, wrong.includes('$1') ? ['x'] : undefined)).rejects.toThrow()
  }
  expect(await backend()).toBe(before)
})

test('a transaction that a statement leaves open is left to nobody', async () => {
  const before = await backend()
  await expect(db.query('BEGIN; CREATE TABLE half (id int); SELECT 1 / 0')).rejects.toThrow(
    'division by zero',
  )
  expect(await backend()).not.toBe(before)
  expect((await db.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }])
})

test('a connection that is lost fails its statement, and the next has another', async () => {
  const before = await backend()
  await expect(db.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow()
  expect(await backend()).not.toBe(before)
})

test('what looks on from outside has one connection for as long as the file', async () => {
  const looking = async () => {
    await connectionsTo(url)
    const { rows } = await db.query(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()`,
      [TEST_APPLICATION],
    )
    return rows.map(({ pid }) => pid)
  }
  const first = await looking()
  expect(first).toHaveLength(1)
  expect(await looking()).toEqual(first)
})
