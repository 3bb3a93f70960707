import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { expectRefused, ids, idsIn, listOf } from './lists.ts'
import { emptyTables, madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const app = madeApp(poolFor(url))
const NAMES = [
  'John Doe',
  'Ada',
  'johnny',
  'Mary Johnson',
  '100% Real',
  '100x Real',
  'A_B',
  'AxB',
  'back\\slash',
  'ends with \\',
  "O'Brien",
  '\\%',
  'Hello!',
]

beforeEach(async () => {
  await emptyTables(db)
  await db.query(
    `INSERT INTO users (name, email)
     SELECT name, 'User' || n || '@example.com' FROM unnest($1::text[]) WITH ORDINALITY AS given (name, n)`,
    [NAMES],
  )
})

/** The names that a query of the list finds, in the order of the ids. */
async function found(filters: Record<string, string>): Promise<string[]> {
  const { data } = await listOf(app, `/api/users?${new URLSearchParams({ ...filters, limit: '100' })}`)
  return data.map(({ name }) => name ?? '')
}

test('finds names that contain the text, in upper or lower case', async () => {
  for (const name of ['john', 'JOHN', 'John']) {
    expect(await found({ name }), `the names with ${name}`).toEqual(['John Doe', 'johnny', 'Mary Johnson'])
  }
  expect(await found({ name: 'y j' }), 'the names with "y j"').toEqual(['Mary Johnson'])
  expect(await found({ name: 'nobody' }), 'the names with nobody').toEqual([])
  expect(await found({}), 'the names without a filter').toEqual(NAMES)
})

test('finds a user by email, and combines both filters', async () => {
  expect(await found({ email: 'uSER4@Example.COM' })).toEqual(['Mary Johnson'])
  expect(await found({ email: 'user' }), 'users with a part of their email').toEqual([])
  expect(await found({ email: 'user_@example.com' }), 'users with a wildcard for an email').toEqual([])
  expect(await found({ name: 'john', email: 'user4@example.com' })).toEqual(['Mary Johnson'])
  expect(await found({ name: 'john', email: 'user2@example.com' })).toEqual([])
  expect(await found({ name: 'ada', email: 'user4@example.com' })).toEqual([])
})

test('takes %, _ and backslash for letters', async () => {
  for (const [name, expected] of [
    ['100%', ['100% Real']],
    ['%', ['100% Real', '\\%']],
    ['a_b', ['A_B']],
    ['_', ['A_B']],
    ['k\\s', ['back\\slash']],
    ['\\', ['back\\slash', 'ends with \\', '\\%']],
    ['WITH \\', ['ends with \\']],
    ['\\%', ['\\%']],
    ['\\\\', []],
    // Some designs escape with another sign. Then that sign is a letter too.
    ['lo!', ['Hello!']],
  ] as const) {
    expect(await found({ name }), `the names with ${name}`).toEqual(expected)
  }
})

test('counts and pages what the filters find', async () => {
  await db.query(
    `INSERT INTO users (name, email) SELECT 'Match ' || n, n || '@example.org' FROM generate_series(1, 25) AS n`,
  )
  const page = await listOf(app, '/api/users?name=match&page=3&limit=10')
  expect(page, 'the third page').toMatchObject({ page: 3, limit: 10, total: 25 })
  expect(idsIn(page), 'the users of the third page').toEqual(ids(34, 38))
  const one = await listOf(app, '/api/users?email=7@example.org&name=match')
  expect(one, 'the page of one user').toMatchObject({ page: 1, limit: 10, total: 1 })
})

test('sends what people type as parameters, never as SQL', async () => {
  expect(await found({ name: "o'b" }), "the names with o'b").toEqual(["O'Brien"])
  expect(await found({ name: "'; DROP TABLE posts; --" })).toEqual([])
  expect(await found({ name: "zyxw' OR '1'='1" }), 'a condition for a name').toEqual([])
  expect(await found({ email: "zyxw' OR '1'='1" }), 'a condition for an email').toEqual([])
  const typed = recordedQueries().filter(({ text }) => text.includes('zyxw'))
  expect(
    typed.map(({ text }) => text),
    'the statements that contain what was typed',
  ).toEqual([])
  expect(await found({}), 'the names without a filter').toEqual(NAMES)
})

test('answers 400 to an empty, repeated or overlong filter', async () => {
  await expectRefused(app, '/api/users?name=', 'name')
  await expectRefused(app, '/api/users?email=', 'email')
  await expectRefused(app, '/api/users?name=john&name=ada', 'name')
  await expectRefused(app, '/api/users?email=user1@example.com&email=user2@example.com', 'email')
  await expectRefused(app, `/api/users?name=${'x'.repeat(101)}`, 'name')
  await expectRefused(app, `/api/users?email=${'x'.repeat(255)}`, 'email')
  await expectRefused(app, '/api/users?name=john&page=0', 'page')
  expect(await found({ name: 'x'.repeat(100), email: 'x'.repeat(254) })).toEqual([])
  expect(await found({ name: 'john', email: 'USER1@example.com' })).toEqual(['John Doe'])
})
