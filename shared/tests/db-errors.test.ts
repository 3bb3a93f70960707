import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import {
  databaseError,
  databaseProblem,
  isCheckViolation,
  isForeignKeyViolation,
  isRetryable,
  isUnavailable,
  isUniqueViolation,
} from '../db/errors.ts'
import { createPool } from '../db/pool.ts'
import { atEnd } from '../testing/at-end.ts'
import { terminateConnections } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { happened } from './sql-clients.ts'

const { url } = await testDatabase()
const db = sql(url)
await db.query(`
  CREATE TABLE users (
    id integer CONSTRAINT users_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT users_name_length CHECK (char_length(name) <= 5),
    email varchar(20) CONSTRAINT users_email_key UNIQUE
  );
  CREATE TABLE posts (user_id integer CONSTRAINT posts_user_id_fkey REFERENCES users ON DELETE NO ACTION);
  CREATE TABLE likes (user_id integer CONSTRAINT likes_user_id_fkey REFERENCES users ON DELETE RESTRICT);
  INSERT INTO users VALUES (1, 'Ada', 'ada@example.com'), (2, 'Bob', NULL);
  INSERT INTO posts VALUES (1);
  INSERT INTO likes VALUES (2);
`)

const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail('it was to fail'),
    (error) => error,
  )
const fail = (text: string, values: unknown[] = []) => errorOf(poolFor(url).query(text, values))

const duplicate = "INSERT INTO users VALUES (3, 'Eve', 'ada@example.com')"

test('unique violations are told apart by the constraint', async () => {
  const email = await fail(duplicate)
  const id = await fail("INSERT INTO users VALUES (1, 'Eve', NULL)")
  expect([isUniqueViolation(email), isUniqueViolation(id)]).toEqual([true, true])
  expect([email, id].map((error) => isUniqueViolation(error, 'users_email_key'))).toEqual([true, false])
  expect([email, id].map((error) => isCheckViolation(error))).toEqual([false, false])
})

test('an error is known by what has caused it', async () => {
  const cause = await fail(duplicate)
  const wrapped = new Error('no user', { cause: new Error('no row', { cause }) })
  expect(isUniqueViolation(wrapped, 'users_email_key')).toBe(true)
  expect(databaseError(wrapped)).toBe(cause)
  expect(databaseProblem(wrapped)).toMatchObject({ status: 409, code: 'already-exists', cause: wrapped })

  const circular: Error = new Error('a', { cause: new Error('b') })
  ;(circular.cause as Error).cause = circular
  expect(databaseError(circular)).toBeUndefined()
})

test('what looks like an error of the database is none', () => {
  for (const one of [
    undefined,
    null,
    'no',
    { code: '23505' },
    Object.assign(new Error(), { code: '23505' }),
  ]) {
    expect(isUniqueViolation(one)).toBe(false)
    expect(databaseProblem(one)).toBeUndefined()
  }
})

test('foreign keys hold in both directions', async () => {
  const missing = await fail('INSERT INTO posts VALUES (7)')
  const used = await fail('DELETE FROM users WHERE id = 1')
  const restricted = await fail('DELETE FROM users WHERE id = 2')
  expect([missing, used, restricted].map((error) => isForeignKeyViolation(error))).toEqual([true, true, true])
  expect(isForeignKeyViolation(used, 'likes_user_id_fkey')).toBe(false)
  expect(databaseProblem(missing)?.status).toBe(404)
  expect(databaseProblem(restricted)?.status).toBe(409)
  const own = { posts_user_id_fkey: { status: 409, detail: 'This user has posts', code: 'has-posts' } }
  expect(databaseProblem(used, own)).toMatchObject({
    status: 409,
    message: 'This user has posts',
    code: 'has-posts',
  })
})

test.each([
  ['23514', `INSERT INTO users VALUES (3, 'Augusta', NULL)`],
  ['23502', 'INSERT INTO users VALUES (3, NULL, NULL)'],
  ['22001', `INSERT INTO users VALUES (3, 'Eve', repeat('x', 21))`],
  ['22P02', 'SELECT * FROM users WHERE id = $1', 'abc'],
  ['22003', 'SELECT * FROM users WHERE id = $1', '99999999999'],
  ['22021', 'SELECT * FROM users WHERE name = $1', 'a\0b'],
  ['22007', 'SELECT $1::timestamptz', 'yesterday or so'],
  ['22008', 'SELECT $1::timestamptz', '2026-02-31'],
])('%s is a bad request', async (code, text, ...values) => {
  const error = await fail(text, values)
  expect(error).toMatchObject({ code })
  expect(databaseProblem(error)).toMatchObject({
    status: 400,
    code: expect.stringMatching(/^[a-z]+(-[a-z]+)+$/),
  })
})

test('what is answered quotes neither rows nor SQL', async () => {
  const error = await fail(duplicate)
  expect(error).toHaveProperty('detail', expect.stringContaining('ada@example.com'))
  const { message, code, headers, errors } = databaseProblem(error) ?? expect.fail('no problem')
  expect(JSON.stringify({ message, code, headers, errors })).not.toMatch(/ada@|users|duplicate|key/)
})

test('a constraint may be called anything', async () => {
  await db.query('CREATE TABLE odd (n integer CONSTRAINT "constructor" UNIQUE); INSERT INTO odd VALUES (1)')
  const error = await fail('INSERT INTO odd VALUES (1)')
  expect(isUniqueViolation(error, 'constructor')).toBe(true)
  expect(databaseProblem(error)).toMatchObject({
    status: 409,
    message: 'This exists already',
    code: 'already-exists',
  })
})

test('a bug in the SQL is no answer to the client', async () => {
  expect(databaseProblem(await fail('SELEC 1'))).toBeUndefined()
  expect(databaseProblem(await fail('SELECT * FROM nowhere'))).toBeUndefined()
  expect(databaseProblem(new TypeError('x is not a function'))).toBeUndefined()
})

test.each(['40001', '40P01'])('%s may be done again, and is 503 where that was in vain', async (code) => {
  const error = await fail(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}'; END $$`)
  expect([isRetryable(error), isUnavailable(error)]).toEqual([true, false])
  expect(databaseProblem(error)).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } })
})

test('a database that is away is 503, however that shows', async () => {
  // It accepts connections and never responds.
  const server = createServer((socket) => atEnd(() => socket.destroy())).listen(0, '127.0.0.1')
  atEnd(() => server.close())
  await happened(server, 'listening')
  const silent = new URL(url)
  silent.port = String((server.address() as AddressInfo).port)
  const nobody = new URL(url)
  nobody.port = String(await freePort())
  const errors: Record<string, Error> = {
    'a silent server': await errorOf(poolFor(silent.href, { connectionTimeoutMillis: 50 }).query('SELECT 1')),
    'nobody listens': await errorOf(poolFor(nobody.href).query('SELECT 1')),
  }

  const small = poolFor(url, { max: 1 })
  const client = await small.connect()
  // Short only now: the first connection may take long on a busy machine.
  small.options.connectionTimeoutMillis = 50
  errors['no connection is free'] = await errorOf(small.query('SELECT 1'))
  client.on('error', () => {})
  const running = errorOf(client.query('SELECT pg_sleep(60)'))
  await terminateConnections(url)
  errors['the connection is ended'] = await running
  errors['the connection has ended'] = await errorOf(client.query('SELECT 1'))
  client.release(true)

  const hasty = poolFor(url, { statement_timeout: 20 })
  errors['a statement takes too long'] = await errorOf(hasty.query('SELECT pg_sleep(60)'))
  errors['the answer takes too long'] = await errorOf(
    poolFor(url, { query_timeout: 20, statement_timeout: 500 }).query('SELECT pg_sleep(60)'),
  )
  const ended = createPool({ connectionString: url })
  await ended.end()
  errors['the pool is closed'] = await errorOf(ended.query('SELECT 1'))

  for (const [what, error] of Object.entries(errors)) {
    expect(isUnavailable(error), `${what}: ${error.message}`).toBe(true)
    expect(databaseProblem(error), what).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } })
  }
})

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await happened(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await happened(server, 'close')
  return port
}
