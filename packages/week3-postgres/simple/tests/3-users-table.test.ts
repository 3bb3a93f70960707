import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createUsersTable } from '#simple/schema.ts'
import { expectCode } from './sqlstates.ts'

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

async function expectRefusal(code: string, values: Record<string, string | null>, whose: string) {
  expectCode(await failureOf(insert, values), code, `the answer to a user ${whose}`)
}

/** Makes the table, and sees to it that nothing is under way any more when that is answered. */
async function make(): Promise<void> {
  const pool = poolFor(url)
  await createUsersTable(pool)
  const running = pool.totalCount - pool.idleCount
  await eventually(() => expect(pool.totalCount - pool.idleCount, 'the connections that are lent').toBe(0))
  expect(running, 'the statements that still run when createUsersTable has answered: await them').toBe(0)
}

test('makes the table users with its four columns', async () => {
  await make()
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
  await make()
  expect(await insert(ada)).toEqual({ id: 1 })
  expect(await insert({ ...ada, email: 'b@example.com' })).toEqual({ id: 2 })
  await expectRefusal('23505', { ...ada, id: '2', email: 'c@example.com' }, 'with an id that is there')
  const { rows } = await db.query(
    `SELECT attname AS column
     FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
     WHERE conrelid = 'users'::regclass AND contype = 'p'`,
  )
  expect(rows, 'the columns of the primary key').toEqual([{ column: 'id' }])
})

test('takes each email once', async () => {
  await make()
  await insert(ada)
  const error = await failureOf(insert, { ...ada, name: 'Another' })
  expect(error).toMatchObject({ code: '23505', constraint: 'users_email_key' })
  for (const email of ['another@example.com', 'ADA@example.com', ' ada@example.com']) {
    await insert({ ...ada, email })
  }
  const { rowCount } = await db.query(
    `INSERT INTO users (name, email, password)
     VALUES ('Ada', 'ada@example.com', 'a hash')
     ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING`,
  )
  expect(rowCount, 'the rows of one more').toBe(0)
})

test('takes no user without a name, an email or a password', async () => {
  await make()
  for (const column of ['name', 'email', 'password']) {
    const { [column]: _left, ...others } = ada as Record<string, string>
    await expectRefusal('23502', others, `without ${column}`)
    await expectRefusal('23502', { ...ada, [column]: null }, `whose ${column} is NULL`)
    await expectRefusal('23514', { ...ada, [column]: '' }, `whose ${column} is empty`)
  }
  await insert(ada)
})

test('limits the length of each text', async () => {
  await make()
  await insert({ ...ada, name: '漢'.repeat(100), email: 'ä'.repeat(254), password: 'x'.repeat(255) })
  for (const [column, length] of Object.entries({ name: 101, email: 255, password: 256 })) {
    for (const text of ['x'.repeat(length), `x${' '.repeat(length - 1)}`]) {
      await expectRefusal('23514', { ...ada, [column]: text }, `with ${length} characters of ${column}`)
    }
  }
  await insert({ name: ' ', email: ' ', password: ' ' })
  await insert({ ...ada, name: `O'Neil <b>; "x"`, email: `O'Neil <b>; "x"` })
})

test('leaves a table that exists as it is', async () => {
  await make()
  await insert(ada)
  await make()
  expect((await db.query('SELECT name, email, password FROM users')).rows).toEqual([ada])
})

test('ends well when several make it at once', async () => {
  await make()
  await db.query('DROP TABLE users')
  const pool = poolFor(url)
  // As in several processes: each has the module for itself.
  const makers = []
  for (let process = 1; process <= 3; process++) {
    vi.resetModules()
    makers.push((await import('#simple/schema.ts')).createUsersTable)
  }
  for (let round = 1; round <= 10; round++) {
    const calls = [...makers, ...makers, ...makers].map((createTable) => createTable(pool))
    const outcomes = await Promise.allSettled(calls)
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [`${outcome.reason}`] : []))
    expect(errors, 'the errors of those who have called createUsersTable at once').toEqual([])
    await insert(ada)
    await db.query('DROP TABLE users')
  }
})

test('becomes a part of the transaction of its caller', async () => {
  const client = await poolFor(url).connect()
  await client.query('BEGIN')
  await createUsersTable(client)
  await client.query(`INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'a hash')`)
  await client.query('ROLLBACK')
  const { rows } = await db.query(`SELECT to_regclass('users') AS users`)
  expect(rows, 'the table after ROLLBACK').toEqual([{ users: null }])
  await createUsersTable(client)
  await insert(ada)
  client.release()
})

test('passes on every other error', async () => {
  const failure = (setting: string) => failureOf(createUsersTable, poolFor(url, { options: `-c ${setting}` }))
  expectCode(await failure('default_transaction_read_only=on'), '25006', 'a read-only server')
  // A role that every server has. Up to PostgreSQL 14 everybody may make tables.
  await db.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  expectCode(await failure('role=pg_monitor'), '42501', 'a role that may make no tables')
  const nobody = poolFor('postgres://nobody:secret@127.0.0.1:1/nowhere')
  expectCode(await failureOf(createUsersTable, nobody), 'ECONNREFUSED', 'no server')
})
