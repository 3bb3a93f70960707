import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { people, person, sendBatch } from './batches.ts'
import { levelTables } from './level-database.ts'
import { emptyTables, madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const app = madeApp(poolFor(url, { max: 4 }))

beforeEach(() => emptyTables(db))

async function rowsOfUsers() {
  const { rows } = await db.query('SELECT name, email FROM users ORDER BY id')
  return rows
}

test('creates all users of a batch with one INSERT', async () => {
  const inserts = await queriesDuring(async () => {
    const { created, failed } = await sendBatch(app, people(500))
    expect({ created, failed }, 'the counts').toEqual({ created: 500, failed: 0 })
  })
  expect(await rowsOfUsers(), 'the users in the database').toHaveLength(500)
  const two = await queriesDuring(() => sendBatch(app, [person(501), person(502)]))
  expect(statements(inserts).length, 'the statements for 500 users').toBe(statements(two).length)
  expect(statements(inserts).length, 'the statements for 500 users').toBeLessThanOrEqual(3)
})

test('answers a result for each row, in the order sent', async () => {
  const users = [
    { name: "Miles O'Brien", email: 'miles@example.com' },
    { name: '  Zoe ', email: 'Zoe@Example.com' },
    { name: "'); DROP TABLE users; --", email: 'ada@example.com' },
  ]
  const { results } = await sendBatch(app, users)
  expect(results, 'the results').toEqual(
    users.map((_user, index) => ({ index, status: 'created', id: expect.any(Number) })),
  )
  for (const [index, { id }] of results.entries()) {
    const { body } = await request(app).get(`/api/users/${id}`)
    const { name, email } = users[index] as (typeof users)[number]
    expect(body, `the user with the id of result ${index}`).toMatchObject({ name: name.trim(), email })
  }
})

test('says which emails are taken, and creates the others', async () => {
  await db.query(`INSERT INTO users (name, email) VALUES ('Ada', 'User2@Example.com')`)
  const { created, failed, results } = await sendBatch(app, people(3))
  expect({ created, failed }, 'the counts').toEqual({ created: 2, failed: 1 })
  expect(results[1], 'the result of an email that is taken').toEqual({ index: 1, status: 'email-taken' })
  const emails = (await rowsOfUsers()).map(({ email }) => email)
  expect(emails.sort(), 'the emails in the database').toEqual([
    'User2@Example.com',
    'user1@example.com',
    'user3@example.com',
  ])
})

test('says which rows are invalid, and creates the others', async () => {
  const invalid = [
    { name: '', email: 'user9@example.com' },
    { name: 'User', email: 'no email' },
    { ...person(8), id: 7 },
    'text',
    null,
  ]
  const { created, failed, results } = await sendBatch(app, [person(1), ...invalid, person(2)])
  expect({ created, failed }, 'the counts').toEqual({ created: 2, failed: 5 })
  expect(
    results.map(({ status }) => status),
    'what became of the rows',
  ).toEqual(['created', ...Array(5).fill('invalid'), 'created'])
  const paths = results.map(({ errors }) => errors?.map(({ path }) => path))
  expect(paths.slice(1, 4), 'the paths in errors').toEqual([['name'], ['email'], ['id']])
  expect(await rowsOfUsers(), 'the users in the database').toEqual([person(1), person(2)])
})

test('answers 400 to more than 1000 rows or none, and creates none', async () => {
  for (const [body, what] of [
    [{ users: people(1001) }, '1001 users'],
    [{ users: [] }, 'no users'],
    [{ users: person(1) }, 'users that are no list'],
    [{}, 'a body without users'],
  ] as const) {
    const response = await request(app).post('/api/users/batch').send(body)
    expectProblem(response, 400, what)
    expect(response.body.errors?.[0]?.path, `the path in errors of ${what}`).toBe('users')
  }
  expect(await rowsOfUsers(), 'the users in the database').toEqual([])
  expect((await sendBatch(app, people(1000))).created, 'the users of a batch of 1000').toBe(1000)
})
