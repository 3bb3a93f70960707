import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { people, person, sendBatch } from './batches.ts'
import { levelTables } from './level-database.ts'
import { emptyTables, madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const app = madeApp(poolFor(url, { max: 4 }))

beforeEach(() => emptyTables(db))

const count = async () => (await db.query('SELECT count(*)::integer AS users FROM users')).rows[0].users

test('lets the first of equal emails in a batch win', async () => {
  const users = [person(1), { name: 'Second', email: 'USER1@example.com' }, person(2), person(1)]
  const { created, failed, results } = await sendBatch(app, users)
  expect({ created, failed }, 'the counts').toEqual({ created: 2, failed: 2 })
  expect(
    results.map(({ status }) => status),
    'what became of the rows',
  ).toEqual(['created', 'email-taken', 'created', 'email-taken'])
  const { rows } = await db.query('SELECT name, email FROM users ORDER BY email')
  expect(rows, 'the users in the database').toEqual([person(1), person(2)])
})

test('gives each id to the row that it belongs to', async () => {
  // No order of the emails is that of the rows.
  const users = people(60).map((user, at) => ({ ...user, email: `${(at * 37) % 60}${user.email}` }))
  const { results } = await sendBatch(app, users)
  const { rows } = await db.query<{ id: number; email: string }>('SELECT id, email FROM users')
  const emails = new Map(rows.map(({ id, email }) => [id, email]))
  expect(
    results.map(({ id = 0 }) => emails.get(id)),
    'the emails of the ids, by row',
  ).toEqual(users.map(({ email }) => email))
})

test('creates none if the database fails', async () => {
  await failOn(url, { table: 'users', event: 'INSERT', when: `NEW.name = 'User 150'` })
  const response = await request(app)
    .post('/api/users/batch')
    .send({ users: people(200) })
  expectProblem(response, 500, 'a batch whose user 150 fails in the database')
  expect(await count(), 'the users in the database').toBe(0)
})

test('ends two opposing batches at once without a deadlock', async () => {
  const users = people(20)
  // Both wait for a user in the middle, and each has created by then what comes before that one in its order.
  const [up, down] = await beside(
    { db, url, waiting: 2 },
    (other) => other.query(`INSERT INTO users (name, email) VALUES ('Ada', 'user10@example.com')`),
    () => Promise.all([sendBatch(app, users), sendBatch(app, users.toReversed())]),
  )
  expect(up.created + down.created, 'the users that both batches created').toBe(19)
  expect(await count(), 'the users in the database').toBe(20)
})

test('takes a thousand of the longest rows', async () => {
  const domain = `${'b'.repeat(63)}.${'c'.repeat(63)}.example.com`
  const users = Array.from({ length: 1000 }, (_, at) => ({
    name: '\u{1F642}'.repeat(100),
    email: `${String(at).padStart(254 - 1 - domain.length, 'a')}@${domain}`,
  }))
  expect(users[0]?.email, 'the email of the test').toHaveLength(254)
  const { created } = await sendBatch(app, users)
  expect(created, 'the users of a batch of the longest rows').toBe(1000)
})
