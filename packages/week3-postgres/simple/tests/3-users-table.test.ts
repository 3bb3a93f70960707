import { testDatabase } from 'shared/testing/database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { poolFor } from 'shared/testing/pool.ts'
import { sql } from 'shared/testing/sql.ts'
import { beforeEach, expect, test } from 'vitest'
import { createUsersTable } from '#simple/schema.ts'

const { url } = await testDatabase()
const db = sql(url)
const ada = { name: 'Ada', email: 'ada@example.com', password: 'a hash' }

beforeEach(() => db.query('DROP TABLE IF EXISTS users'))

async function insert(values: Record<string, string | null>): Promise<{ id: number }> {
  const columns = Object.keys(values)
  const { rows } = await db.query(
    `INSERT INTO users (${columns}) VALUES (${columns.map((_column, i) => `$${i + 1}`)}) RETURNING id`,
    Object.values(values),
  )
  return rows[0]
}

const refusal = async (values: Record<string, string | null>) => sqlState(await failureOf(insert(values)))

test('makes the table users with its four columns', async () => {
  await createUsersTable(poolFor(url))
  const { rows } = await db.query(
    `SELECT column_name AS name, data_type AS type
     FROM information_schema.columns
     WHERE table_name = 'users' AND table_schema = current_schema()`,
  )
  expect(rows.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'email', type: 'text' },
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'password', type: 'text' },
  ])
})

test('counts the ids by itself', async () => {
  await createUsersTable(poolFor(url))
  expect(await insert(ada)).toEqual({ id: 1 })
  expect(await insert({ ...ada, email: 'b@example.com' })).toEqual({ id: 2 })
  expect(await refusal({ ...ada, id: '2', email: 'c@example.com' }), 'the answer to an id once more').toBe(
    '23505',
  )
})

test('takes each email once', async () => {
  await createUsersTable(poolFor(url))
  await insert(ada)
  const error = await failureOf(insert({ ...ada, name: 'Another' }))
  expect(error).toMatchObject({ code: '23505', constraint: 'users_email_key' })
  await insert({ ...ada, email: 'another@example.com' })
})

test('takes no user without a name, an email or a password', async () => {
  await createUsersTable(poolFor(url))
  for (const column of ['name', 'email', 'password']) {
    const { [column]: _left, ...others } = ada as Record<string, string>
    expect(await refusal(others), `the answer to a user without ${column}`).toBe('23502')
    expect(await refusal({ ...ada, [column]: '' }), `the answer to a user whose ${column} is empty`).toBe(
      '23514',
    )
  }
  await insert(ada)
})

test('limits the length of each text', async () => {
  await createUsersTable(poolFor(url))
  await insert({ ...ada, name: '漢'.repeat(100), email: 'ä'.repeat(254), password: 'x'.repeat(255) })
  for (const [column, length] of Object.entries({ name: 101, email: 255, password: 256 })) {
    const answer = await refusal({ ...ada, [column]: 'x'.repeat(length) })
    expect(answer, `the answer to ${length} characters of ${column}`).toBe('23514')
  }
})

test('leaves a table that exists as it is', async () => {
  const pool = poolFor(url)
  await createUsersTable(pool)
  await insert(ada)
  await createUsersTable(pool)
  expect((await db.query('SELECT name, email, password FROM users')).rows).toEqual([ada])
})

test('ends well when several make it at once', async () => {
  const pool = poolFor(url)
  for (let round = 1; round <= 10; round++) {
    await Promise.all(Array.from({ length: 10 }, () => createUsersTable(pool)))
    await insert(ada)
    await db.query('DROP TABLE users')
  }
})
