import { ada, authTools, bob } from 'shared/contracts/auth/people.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { terminateConnections } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { databaseProxy } from 'shared/testing/database/proxy.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { appDatabase, appOn } from './database.ts'
import { expectDiscreet } from './discreet.ts'

const { url, db, makeApp } = await appDatabase()

type Response = Awaited<ReturnType<ReturnType<typeof request>['get']>>

function expectLater(response: Response, what: string): void {
  expectProblem(response, 503, what)
  expect(response.headers, `the headers of ${what}`).toHaveProperty('retry-after')
  // Seconds, or a date (RFC 9110, section 10.2.3).
  expect(response.headers['retry-after'], `Retry-After of ${what}`).toMatch(/^[1-9]\d*$| GMT$/)
  expectDiscreet(response, what)
}

test('answers 503 with Retry-After while the database is away, and 200 afterwards', async () => {
  await makeApp()
  const proxy = await databaseProxy(url)
  const api = request(appOn(poolFor(proxy.url), { report: () => {} }))
  expect((await api.get('/api/users')).status, 'the status at first').toBe(200)
  proxy.becomes('away')
  // A connection of the pool may end under a request, and then new ones are refused.
  for (const what of ['a request while it is away', 'another', 'a third']) {
    expectLater(await api.get('/api/posts'), what)
  }
  proxy.becomes('there')
  await eventually(async () =>
    expect((await api.get('/api/users')).status, 'the status afterwards').toBe(200),
  )
})

test('answers 503 when the database is silent, once the pool gives up', async () => {
  await makeApp()
  const proxy = await databaseProxy(url)
  const pool = poolFor(proxy.url, { max: 1, query_timeout: 400, connectionTimeoutMillis: 400 })
  const api = request(appOn(pool, { report: () => {} }))
  await eventually(async () => expect((await api.get('/api/users')).status, 'the status at first').toBe(200))
  proxy.becomes('silent')
  const responses = await Promise.all([api.get('/api/users'), api.get('/api/users')])
  for (const response of responses) expectLater(response, 'a request to a silent database')
})

test('tells the unique indexes apart by name, whatever clients type', async () => {
  const tools = authTools(await makeApp())
  const codes = async (first: object, second: object) => {
    expect((await tools.register(first)).status, 'the status of a registration').toBe(201)
    const response = await tools.register(second)
    expectProblem(response, 409, 'a second one')
    return response.body.code
  }
  const email = 'users_username_key@example.com'
  const takenEmail = await codes({ ...ada, email }, { ...bob, email })
  const other = { ...ada, username: 'users_email_key' }
  const takenUsername = await codes(other, { ...other, password: bob.password })
  expect(takenEmail, 'the code of a taken email').toMatch(/\S/)
  expect(takenUsername, 'the code of a taken username').toMatch(/\S/)
  expect(takenEmail, 'the two codes').not.toBe(takenUsername)
})

test('answers 503 when a connection dies under a request, and goes on', async () => {
  await makeApp()
  const api = request(appOn(poolFor(url), { report: () => {} }))
  const letGo = await holding(db, (other) => other.query('LOCK TABLE users'))
  const answered = api.get('/api/users').then((response) => response)
  await untilWaiting(url, 1)
  expect(await terminateConnections(url), 'the connections that were ended').toBeGreaterThan(0)
  expectLater(await answered, 'the request whose connection was ended')
  await letGo()
  await eventually(async () =>
    expect((await api.get('/api/users')).status, 'the status afterwards').toBe(200),
  )
})
