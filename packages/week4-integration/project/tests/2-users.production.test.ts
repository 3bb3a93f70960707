import type { PoolClient } from 'pg'
import { expectProblem } from 'shared/contracts/problem.ts'
import { expectUsersApi } from 'shared/contracts/users.ts'
import { createPool } from 'shared/db/pool.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { closedAtEnd, poolFor } from 'shared/testing/database/pool-for.ts'
import { databaseProxy } from 'shared/testing/database/proxy.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { apiOn, blog, silentApi } from './blog.ts'
import { hookedPool } from './statement-hook.ts'

const { url, db, empty, user } = await blog()
const pool = poolFor(url)

beforeEach(empty)

test('answers the production part of the users contract', async () => {
  const makeApp = async () => {
    await empty()
    return { app: createApp({ pool }) }
  }
  await expectUsersApi(makeApp, { only: 'production' })
})

test('answers 409 to an email that somebody takes at that moment', async () => {
  const api = apiOn(url, pool)
  const bob = await user('Bob')
  const take = (email: string) => (other: PoolClient) =>
    other.query(`INSERT INTO users (name, email) VALUES ('Ada', $1)`, [email])
  const posted = await beside({ db, url }, take('ada@example.com'), async () =>
    api.post('/api/users').send({ name: 'Eve', email: 'Ada@Example.com' }),
  )
  expectProblem(posted, 409, 'a new user with the email')
  const put = await beside({ db, url }, take('eve@example.com'), async () =>
    api.put(`/api/users/${bob}`).send({ name: 'Bob', email: 'EVE@example.com' }),
  )
  expectProblem(put, 409, 'a user who changes to the email')
})

test('counts and lists at one moment', async () => {
  for (const _ of [1, 2, 3]) await user()
  let others = 0
  const api = apiOn(
    url,
    hookedPool(url, () =>
      db.query(`INSERT INTO users (name, email) VALUES ('Eve', 'eve' || $1 || '@example.com')`, [++others]),
    ),
  )
  const { status, body } = await api.get('/api/users?limit=100')
  expect(status, 'the status of the list').toBe(200)
  expect(others, 'statements for the list').toBeGreaterThan(0)
  expect(body.total, 'the total, while others sign up between your statements').toBe(body.data.length)
})

test('answers 503 while the database is away, and 200 afterwards', async () => {
  const id = await user()
  const proxy = await databaseProxy(url)
  const api = silentApi(closedAtEnd(createPool({ connectionString: proxy.url, max: 2, report: () => {} })))
  expect((await api.get(`/api/users/${id}`)).status, 'the status before').toBe(200)
  proxy.becomes('away')
  const fields = { name: 'Eve', email: 'eve@example.com' }
  for (const response of [
    await api.get('/api/users'),
    await api.get(`/api/users/${id}`),
    await api.post('/api/users').send(fields),
    await api.put(`/api/users/${id}`).send(fields),
    await api.delete(`/api/users/${id}`),
  ]) {
    expectProblem(response, 503, 'a request while the database is away')
    expect(response.headers, 'the headers').toHaveProperty('retry-after')
  }
  proxy.becomes('there')
  expect((await api.get(`/api/users/${id}`)).status, 'the status afterwards').toBe(200)
})

test('answers 500 to an error that nobody expects', async () => {
  const id = await user()
  const reported: unknown[] = []
  const api = request(createApp({ pool, report: (error) => reported.push(error) }))
  for (const event of ['INSERT', 'UPDATE', 'DELETE'] as const) await failOn(url, { table: 'users', event })
  const fields = { name: 'Eve', email: 'eve@example.com' }
  const responses = [
    await api.post('/api/users').send(fields),
    await api.put(`/api/users/${id}`).send(fields),
    await api.delete(`/api/users/${id}`),
  ]
  for (const response of responses) {
    expectProblem(response, 500, 'a write that fails in the database')
    expect(response.text).not.toContain('failure made by the test')
  }
  expect(reported.length, 'errors given to report').toBe(3)
})
