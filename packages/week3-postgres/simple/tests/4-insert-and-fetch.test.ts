import { compare } from 'bcryptjs'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { getUser, insertUser, listUsers } from '#simple/users.ts'
import { resultOf, run } from './scripts.ts'
import { expectCode } from './sqlstates.ts'
import { ada, arrange, newUsersTable, storedUsers } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)
const env = { DATABASE_URL: url }

beforeEach(() => newUsersTable(db))

test('inserts a user and answers it with its id', async () => {
  expect(await insertUser(pool, ada)).toEqual({ id: 1, name: 'Ada', email: 'ada@example.com' })
  expect(await storedUsers(db)).toEqual([
    { id: 1, name: 'Ada', email: 'ada@example.com', password: ada.passwordHash },
  ])
  const others = Array.from({ length: 20 }, (_value, i) => ({ name: `${i}`, email: `${i}@example.com` }))
  const answers = await Promise.all(others.map((other) => insertUser(pool, { ...ada, ...other })))
  expect(answers, 'the answers to 20 who come at once').toMatchObject(others)
  expect(new Set(answers.map(({ id }) => id)).size, 'their ids').toBe(20)
})

test('lists all users in the order of their ids', async () => {
  expect(await listUsers(pool), 'while there are none').toEqual([])
  const names = [...'kjihgfedcba']
  await arrange(db, ...names)
  // A changed row moves to another place of the table.
  await db.query('UPDATE users SET name = name WHERE id = 1')
  expect(await listUsers(pool)).toEqual(
    names.map((name, i) => ({ id: i + 1, name, email: `${name}@example.com` })),
  )
  await db.query(`
    INSERT INTO users (name, email, password)
    SELECT 'x', n || '@example.com', 'hash' FROM generate_series(1, 1100) AS n`)
  expect((await listUsers(pool)).length, 'how many it lists of 1111').toBe(1_111)
})

test('gets one user by id, and undefined where there is none', async () => {
  await arrange(db, 'a', 'b')
  expect(await getUser(pool, 2)).toEqual({ id: 2, name: 'b', email: 'b@example.com' })
  expect(await getUser(pool, 3)).toBeUndefined()
  await db.query('DROP TABLE users')
  expectCode(await failureOf(getUser, pool, 1), '42P01', 'no table, to getUser')
  expectCode(await failureOf(listUsers, pool), '42P01', 'no table, to listUsers')
})

test('answers undefined for a number that cannot be an id', async () => {
  await arrange(db, 'a')
  expect(await getUser(pool, 1)).toMatchObject({ id: 1 })
  for (const id of [0, -0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 32 + 1, 2 ** 64, 1e300]) {
    expect(await getUser(pool, id), `the answer to the id ${id}`).toBeUndefined()
  }
  await db.query('UPDATE users SET id = 2147483647')
  expect(await getUser(pool, 2 ** 31 - 1), 'the answer to the largest id').toMatchObject({ name: 'a' })
})

test('takes no text for SQL', async () => {
  const texts = [
    `Robert'); DROP TABLE users;--`,
    `' OR '1'='1`,
    `O'Neil "Ann" \\' $1 %s`,
    `$$;SELECT 1;$$`,
    '漢字 👩‍💻\n\t',
    // And nothing is tidied: blanks, line breaks, an é of two characters.
    '  x\r\ny  ',
    'e\u0301',
  ]
  const users = texts.map((text, i) => ({
    id: i + 1,
    name: text,
    email: `${text}${i}${text}`,
    password: text,
  }))
  for (const { password, ...user } of users) {
    expect(await insertUser(pool, { ...user, passwordHash: password })).toEqual(user)
  }
  expect(await storedUsers(db), 'the users in the table').toEqual(users)
  const text = '1; DROP TABLE users' as unknown as number
  await Promise.try(getUser, pool, text).catch(() => {})
  expect(await storedUsers(db), 'the users after an id that is no number').toHaveLength(texts.length)
})

test('refuses text that cannot be stored as it is', async () => {
  await insertUser(pool, ada)
  const bob = { ...ada, email: 'b@example.com' }
  for (const text of ['a\0b', 'a\ud83d', '\ude00', 'x'.repeat(300), 'x'.repeat(100_000)]) {
    await failureOf(insertUser, pool, { ...bob, name: text })
    await failureOf(insertUser, pool, { ...bob, email: text })
  }
  for (const text of ['a\0b', 'a\ud83d']) await failureOf(insertUser, pool, { ...bob, passwordHash: text })
  expect(await storedUsers(db)).toHaveLength(1)
})

test('answers no other columns than id, name and email', async () => {
  await db.query(`ALTER TABLE users ADD COLUMN reset_token TEXT DEFAULT 'secret'`)
  const only = { id: 1, name: 'Ada', email: 'ada@example.com' }
  expect(await insertUser(pool, ada)).toEqual(only)
  expect(await listUsers(pool)).toEqual([only])
  expect(await getUser(pool, 1)).toEqual(only)
  const client = await pool.connect()
  const other = { id: 2, name: 'Bob', email: 'bob@example.com' }
  expect(await insertUser(client, { ...ada, ...other })).toEqual(other)
  expect(await listUsers(client)).toEqual([only, other])
  expect(await getUser(client, 2)).toEqual(other)
  client.release()
})

test('insert-user.ts prints the user and stores a hash of the password', async () => {
  const name = `Robert'); DROP TABLE users;--`
  const password = ' correct horse\u2028ü '
  const stdin = `${password}\nmore\n`
  const printed = await resultOf('insert-user', { env, args: [name, 'robert@example.com'], stdin })
  expect(printed).toEqual({ id: 1, name, email: 'robert@example.com' })
  const [user] = await storedUsers(db)
  expect(user?.name, 'the name in the table').toBe(name)
  expect(await compare(password, user?.password ?? ''), 'whether bcrypt knows the password again').toBe(true)
})

test('list-users.ts prints the users', async () => {
  await arrange(db, 'a', 'b')
  expect(await resultOf('list-users', { env })).toEqual([
    { id: 1, name: 'a', email: 'a@example.com' },
    { id: 2, name: 'b', email: 'b@example.com' },
  ])
})

test('get-user.ts prints the user', async () => {
  await arrange(db, 'a', 'b')
  expect(await resultOf('get-user', { env, args: ['2'] })).toEqual({
    id: 2,
    name: 'b',
    email: 'b@example.com',
  })
})

test('get-user.ts ends with exit code 1 where there is no such user', async () => {
  await arrange(db, 'a')
  expect(await resultOf('get-user', { env, args: ['1'] })).toMatchObject({ id: 1 })
  // A program each: `1.0` stands for all that `Number` or `parseInt` would take for a 1.
  const calls = [['3'], ['1.0'], []].map(async (args) => {
    const { code, stdout } = await run('get-user', { env, args })
    expect({ args, code, stdout }, 'how it ended').toEqual({ args, code: 1, stdout: '' })
  })
  await Promise.all(calls)
})
