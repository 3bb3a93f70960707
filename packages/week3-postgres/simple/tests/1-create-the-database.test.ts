import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { atEnd } from 'shared/testing/at-end.ts'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { afterEach, expect, test } from 'vitest'
import { createDatabase } from '#simple/create-database.ts'
import { printedDuring } from './printed.ts'
import { expectCode } from './sqlstates.ts'

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

/** The connection string, with this changed. */
function changed(change: (url: URL) => void): string {
  const other = new URL(url)
  change(other)
  return other.href
}

/** With this setting, as `SET` would make it. */
const withSetting = (setting: string) =>
  changed((other) => other.searchParams.set('options', `-c ${setting}`))

/** A server that takes connections, and ends each at once. */
async function endingServer(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).destroy())
  server.listen(0, '127.0.0.1')
  atEnd(() => server.close())
  await once(server, 'listening')
  return `postgres://nobody:secret@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`
}

afterEach(async () => {
  for (const ending of await made()) {
    await db.query(`DROP DATABASE IF EXISTS "${named(ending).replaceAll('"', '""')}" WITH (FORCE)`)
  }
})

test('makes a database', async () => {
  const [, printed] = await printedDuring(() => createDatabase(url, named('user_auth_db')))
  expect(await made(), 'the databases when createDatabase has answered').toEqual(['user_auth_db'])
  expect(printed, 'what it printed').not.toContain('://')
})

test('leaves a database that exists as it is', async () => {
  await createDatabase(url, named('user_auth_db'))
  const inside = sql(changed((other) => (other.pathname = `/${named('user_auth_db')}`)))
  await inside.query('CREATE TABLE kept (id integer)')
  await createDatabase(url, named('user_auth_db'))
  const { rows } = await inside.query(`SELECT to_regclass('kept')::text AS kept`)
  expect(rows, 'the table that was in it').toEqual([{ kept: 'kept' }])
})

test('takes a name as it is, whatever is in it', async () => {
  // The ö of the last is two characters, an o and its dots.
  const names = ['Shop', 'shop', ' the "best" shop ', `Robert'); DROP TABLE users;--`, 'a-b.c $1 %s \\']
  names.push('größe 漢字', 'gro\u0308ße 漢字')
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
    const error = await failureOf(createDatabase, url, named(ending))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message, 'says what the limit is').toContain('63')
  }
  expect(await made()).toEqual([])
})

test('refuses what cannot be a name', async () => {
  for (const one of ['', named('a\0b'), named('a\ud83d')]) {
    const error = await failureOf(createDatabase, url, one)
    expect(error, `the answer to ${JSON.stringify(one)}`).toBeInstanceOf(RangeError)
  }
  expect(await made()).toEqual([])
})

test('ends well when several make it at once', async () => {
  await Promise.all(Array.from({ length: 4 }, () => createDatabase(url, named('user_auth_db'))))
  expect(await made()).toEqual(['user_auth_db'])
})

test('passes on any other error', async () => {
  const failure = (adminUrl: string) => failureOf(createDatabase, adminUrl, named('a'))
  const nowhere = changed((other) => (other.pathname = `/${named('nowhere')}`))
  expectCode(await failure(nowhere), '3D000', 'no such database')
  expectCode(await failure(withSetting('default_transaction_read_only=on')), '25006', 'a read-only server')
  // A role that every server has, and that may make no databases.
  expectCode(await failure(withSetting('role=pg_monitor')), '42501', 'a role without CREATEDB')
  const nobody = changed((other) => (other.username = 'nobody_of_this_name'))
  // With 28P01 or 28000, depending on whether the server asks for a password.
  await failure(nobody)
  expectCode(await failure('postgres://nobody:secret@127.0.0.1:1/nowhere'), 'ECONNREFUSED', 'no server')
  // To this pg gives no code at all.
  await failure(await endingServer())
  expect(await made()).toEqual([])
})

test('leaves no connection open', async () => {
  await createDatabase(url, named('user_auth_db'))
  await createDatabase(url, named('user_auth_db'))
  await failureOf(createDatabase, withSetting('default_transaction_read_only=on'), named('a'))
  await eventually(async () => expect(await connectionsTo(url), 'the connections').toEqual([]))
})
