import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { type Client, createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#intermediate/session-app.ts'
import { createUserStore, type UserStore } from '#intermediate/users.ts'
import { ada, eve, newcomer, register, secret } from './people.ts'
import { TestStore } from './stores.ts'

let store: TestStore
let users: UserStore
let now: Date
beforeEach(() => {
  store = new TestStore()
  users = createUserStore()
  now = new Date('2030-01-01T12:00:00Z')
})

const makeApp = (options: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ secret, store, users, bcryptCost: 4, clock: () => now, ...options })

async function expectProfile(client: Client, { username }: typeof ada) {
  const response = await client.get('/profile')
  expect(response.status, `the status of GET /profile for ${username}`).toBe(200)
  expect(response.body, 'the body of GET /profile').toEqual({ username })
  return response
}

test('answers /profile with the username to whoever is logged in', async () => {
  const app = makeApp()
  const [first, second] = [await newcomer(app, ada), await newcomer(app, eve)]
  await expectProfile(first, ada)
  await expectProfile(second, eve)
})

test('answers 401 with problem details to everybody else', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  await expectProfile(client, ada)
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  const strangers = [{}, { Cookie: 'sid=' }, { Authorization: 'Bearer x' }, { Accept: 'text/html' }]
  for (const headers of strangers) {
    const response = await request(app).get('/profile').set(headers)
    expectProblem(response, 401, `GET /profile with ${JSON.stringify(headers)}`)
    expect(response.text, 'the body').not.toContain(ada.username)
  }
  // A handler that runs all the same has nobody to speak of.
  expect(reported.mock.calls.map(String), 'what was reported as a breakdown').toEqual([])
  const failed = createClient(app)
  await failed.post('/login').send({ ...ada, password: eve.password })
  expectProblem(await failed.get('/profile'), 401, 'GET /profile after a login that failed')
})

test('answers 401 to a cookie that was not signed with the secret', async () => {
  const client = await newcomer(makeApp(), ada)
  await expectProfile(client, ada)
  const [[name, value] = ['', '']] = Object.entries(client.cookies)
  const other = makeApp({ secret: 'another secret of the tests, also long enough' })
  const ask = (app: typeof other, cookie: string) =>
    request(app).get('/profile').set('Cookie', `${name}=${cookie}`)
  expectProblem(await ask(other, value), 401, 'GET /profile where the secret is another')
  const [id = ''] = decodeURIComponent(value).slice(2).split('.')
  for (const forged of [
    id,
    `s%3A${id}`,
    `s%3A${id}.`,
    `s%3A${id}.${'x'.repeat(43)}`,
    encodeURIComponent(`j:{"id":"${id}"}`),
  ]) {
    expectProblem(await ask(makeApp(), forged), 401, `GET /profile with the cookie ${forged}`)
  }
})

test('answers 401 once the session has ended', async () => {
  const client = await newcomer(makeApp(), ada)
  await expectProfile(client, ada)
  now = new Date(now.getTime() + 24 * 60 * 60 * 1000)
  expectProblem(await client.get('/profile'), 401, 'GET /profile after 24 hours')
})

test('answers 401 to the session of a user who is no longer there', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  await expectProfile(client, ada)
  users.remove(users.findByUsername(ada.username)?.id ?? '')
  expectProblem(await client.get('/profile'), 401, 'GET /profile of a user who has been removed')
  await register(app, ada)
  expectProblem(await client.get('/profile'), 401, 'GET /profile once somebody else has the username')
})

test('lets no cache keep a profile', async () => {
  const { headers } = await expectProfile(await newcomer(makeApp(), ada), ada)
  expect(headers['cache-control'] ?? '', 'Cache-Control').toMatch(/\bno-store\b/)
})

test('answers 500, and not 401, when the users cannot be read', async () => {
  const { working, expectBreakdown } = breakable(users)
  const client = await newcomer(makeApp({ users: working }), ada)
  await expectBreakdown(client.get('/profile'), 'GET /profile while the store fails')
  await expectProfile(client, ada)
})
