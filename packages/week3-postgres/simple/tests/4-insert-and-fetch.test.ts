import { compare } from 'bcryptjs'
import { testDatabase } from 'shared/testing/database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { poolFor } from 'shared/testing/pool.ts'
import { sql } from 'shared/testing/sql.ts'
import { beforeEach, expect, test } from 'vitest'
import { getUser, insertUser, listUsers } from '#simple/users.ts'
import { resultOf, run } from './scripts.ts'
import { ada, newUsersTable, storedUsers } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)
const env = { DATABASE_URL: url }

beforeEach(() => newUsersTable(db))

/** Adds users behind the back of the code under test. */
async function arrange(...names: string[]): Promise<void> {
  for (const name of names) {
    await db.query('INSERT INTO users (name, email, password) VALUES ($1, $2, $3)', [
      name,
      `${name}@example.com`,
      'hash',
    ])
  }
}

test('inserts a user and answers it with its id', async () => {
  expect(await insertUser(pool, ada)).toEqual({ id: 1, name: 'Ada', email: 'ada@example.com' })
  expect(await storedUsers(db)).toEqual([
    { id: 1, name: 'Ada', email: 'ada@example.com', password: ada.passwordHash },
  ])
})

test('lists all users in the order of their ids', async () => {
  expect(await listUsers(pool), 'while there are none').toEqual([])
  const names = [...'kjihgfedcba']
  await arrange(...names)
  // A changed row moves to another place of the table.
  await db.query('UPDATE users SET name = name WHERE id = 1')
  expect(await listUsers(pool)).toEqual(
    names.map((name, i) => ({ id: i + 1, name, email: `${name}@example.com` })),
  )
})

test('gets one user by id, and undefined where there is none', async () => {
  await arrange('a', 'b')
  expect(await getUser(pool, 2)).toEqual({ id: 2, name: 'b', email: 'b@example.com' })
  expect(await getUser(pool, 3)).toBeUndefined()
})

test('answers undefined for a number that cannot be an id', async () => {
  await arrange('a')
  expect(await getUser(pool, 1)).toMatchObject({ id: 1 })
  for (const id of [0, -0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 32 + 1, 2 ** 64, 1e300]) {
    expect(await getUser(pool, id), `the answer to the id ${id}`).toBeUndefined()
  }
})

test('takes no text for SQL', async () => {
  const texts = [
    `Robert'); DROP TABLE users;--`,
    `' OR '1'='1`,
    `O'Neil "Ann" \\' $1 %s`,
    `$$;SELECT 1;$$`,
    '漢字 👩‍💻\n\t',
  ]
  for (const [i, text] of texts.entries()) {
    const user = { name: text, email: `${text}${i}`, passwordHash: text }
    expect(await insertUser(pool, user)).toEqual({ id: i + 1, name: text, email: user.email })
  }
  const stored = await storedUsers(db)
  expect(
    stored.map(({ name }) => name),
    'the names in the table',
  ).toEqual(texts)
  expect(
    stored.map(({ password }) => password),
    'the hashes in the table',
  ).toEqual(texts)
  const text = '1; DROP TABLE users' as unknown as number
  await getUser(pool, text).catch(() => {})
  expect(await storedUsers(db), 'the users after an id that is no number').toHaveLength(texts.length)
})

test('refuses text that cannot be stored as it is', async () => {
  await insertUser(pool, ada)
  for (const text of ['a\0b', 'a\ud83d', '\ude00', 'x'.repeat(10_000_000)]) {
    await failureOf(insertUser(pool, { ...ada, name: text, email: 'b@example.com' }))
    await failureOf(insertUser(pool, { ...ada, email: text }))
  }
  expect(await storedUsers(db)).toHaveLength(1)
})

test('answers no other columns than id, name and email', async () => {
  await db.query(`ALTER TABLE users ADD COLUMN reset_token TEXT DEFAULT 'secret'`)
  const only = { id: 1, name: 'Ada', email: 'ada@example.com' }
  expect(await insertUser(pool, ada)).toEqual(only)
  expect(await listUsers(pool)).toEqual([only])
  expect(await getUser(pool, 1)).toEqual(only)
})

test('insert-user.ts prints the user and stores a hash of the password', async () => {
  const name = `Robert'); DROP TABLE users;--`
  const password = ' correct horse ü '
  const stdin = `${password}\nmore\n`
  const printed = await resultOf('insert-user', { env, args: [name, 'robert@example.com'], stdin })
  expect(printed).toEqual({ id: 1, name, email: 'robert@example.com' })
  const [user] = await storedUsers(db)
  expect(user?.name, 'the name in the table').toBe(name)
  expect(await compare(password, user?.password ?? ''), 'whether bcrypt knows the password again').toBe(true)
})

test('list-users.ts prints the users', async () => {
  await arrange('a', 'b')
  expect(await resultOf('list-users', { env })).toEqual([
    { id: 1, name: 'a', email: 'a@example.com' },
    { id: 2, name: 'b', email: 'b@example.com' },
  ])
})

test('get-user.ts prints the user', async () => {
  await arrange('a', 'b')
  expect(await resultOf('get-user', { env, args: ['2'] })).toEqual({
    id: 2,
    name: 'b',
    email: 'b@example.com',
  })
})

test('get-user.ts ends with exit code 1 where there is no such user', async () => {
  await arrange('a')
  expect(await resultOf('get-user', { env, args: ['1'] })).toMatchObject({ id: 1 })
  const calls = ['3', '1abc', '0x1', ''].map((id) => run('get-user', { env, args: [id] }))
  for (const { code, stdout } of await Promise.all(calls)) {
    expect(stdout, 'what it printed on stdout').toBe('')
    expect(code, 'its exit code').toBe(1)
  }
})
