import { testDatabase } from 'shared/testing/database.ts'
import { connectionsTo } from 'shared/testing/database-failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { sql } from 'shared/testing/sql.ts'
import { afterEach, expect, test } from 'vitest'
import { createDatabase } from '#simple/create-database.ts'

// What the code under test connects through, on whichever server the tests run.
const { url, name } = await testDatabase()
const db = sql(url)

/** A name that no other test run uses, and that ends in this. */
const named = (ending: string) => `${name}_${ending}`

/** The endings of the databases that have been made. */
async function made(): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT substr(datname, length($1) + 2) AS ending
     FROM pg_database
     WHERE starts_with(datname, $1 || '_')
     ORDER BY datname`,
    [name],
  )
  return rows.map(({ ending }) => ending)
}

afterEach(async () => {
  for (const ending of await made()) {
    await db.query(`DROP DATABASE IF EXISTS "${named(ending).replaceAll('"', '""')}" WITH (FORCE)`)
  }
})

test('makes a database', async () => {
  await createDatabase(url, named('user_auth_db'))
  expect(await made()).toEqual(['user_auth_db'])
})

test('leaves a database that exists as it is', async () => {
  await createDatabase(url, named('user_auth_db'))
  const own = new URL(url)
  own.pathname = `/${named('user_auth_db')}`
  const inside = sql(own.href)
  await inside.query('CREATE TABLE kept (id integer)')
  await createDatabase(url, named('user_auth_db'))
  const { rows } = await inside.query(`SELECT to_regclass('kept')::text AS kept`)
  expect(rows, 'the table that was in it').toEqual([{ kept: 'kept' }])
})

test('takes a name as it is, whatever is in it', async () => {
  const names = ['Shop', 'the "best" shop', `Robert'); DROP TABLE users;--`, 'größe 漢字', 'a-b.c $1 %s \\']
  for (const one of names) await createDatabase(url, named(one))
  expect((await made()).sort()).toEqual(names.toSorted())
})

test('takes a name of 63 bytes', async () => {
  const ending = 'x'.repeat(63 - named('').length)
  await createDatabase(url, named(ending))
  expect(await made()).toEqual([ending])
})

test('refuses a longer name, and makes nothing', async () => {
  const room = 63 - named('').length
  for (const ending of ['x'.repeat(room + 1), 'ä'.repeat(Math.ceil((room + 1) / 2)), 'x'.repeat(200)]) {
    const error = await failureOf(createDatabase(url, named(ending)))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message, 'says what the limit is').toContain('63')
  }
  expect(await made()).toEqual([])
})

test('refuses what cannot be a name', async () => {
  for (const one of ['', named('a\0b'), named('a\ud83d')]) {
    const error = await failureOf(createDatabase(url, one))
    expect(error, `the answer to ${JSON.stringify(one)}`).toBeInstanceOf(RangeError)
  }
  expect(await made()).toEqual([])
})

test('ends well when several make it at once', async () => {
  await Promise.all(Array.from({ length: 4 }, () => createDatabase(url, named('user_auth_db'))))
  expect(await made()).toEqual(['user_auth_db'])
})

test('passes on any other error', async () => {
  const nowhere = new URL(url)
  nowhere.pathname = `/${named('nowhere')}`
  expect(sqlState(await failureOf(createDatabase(nowhere.href, named('a'))))).toBe('3D000')

  const readOnly = new URL(url)
  readOnly.searchParams.set('options', '-c default_transaction_read_only=on')
  expect(sqlState(await failureOf(createDatabase(readOnly.href, named('a'))))).toBe('25006')
})

test('leaves no connection open', async () => {
  const readOnly = new URL(url)
  readOnly.searchParams.set('options', '-c default_transaction_read_only=on')
  await createDatabase(url, named('user_auth_db'))
  await createDatabase(url, named('user_auth_db'))
  await failureOf(createDatabase(readOnly.href, named('a')))
  await eventually(async () => expect(await connectionsTo(url), 'the connections').toEqual([]))
})
