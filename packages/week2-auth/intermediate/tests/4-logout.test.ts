import { expectProblem } from 'shared/contracts/problem.ts'
import { type Client, createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#intermediate/session-app.ts'
import { createUserStore } from '#intermediate/users.ts'
import { setCookie } from './cookies.ts'
import { ada, eve, login, newcomer, register, secret } from './people.ts'
import { TestStore } from './stores.ts'

let store: TestStore
beforeEach(() => {
  store = new TestStore()
})

const makeApp = (options: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ secret, store, bcryptCost: 4, ...options })

const statusOfMe = async (client: Client) => (await client.get('/me')).status

async function logOut(client: Client, what = 'POST /logout') {
  const response = await client.post('/logout')
  expect(response.status, `the status of ${what}`).toBe(204)
  return response
}

test('answers 204, and 401 from then on', async () => {
  const client = await newcomer(makeApp(), ada)
  expect(await statusOfMe(client), 'the status of GET /me').toBe(200)
  expect((await logOut(client)).text, 'the body').toBe('')
  expectProblem(await client.get('/me'), 401, 'GET /me after POST /logout')
})

test('leaves nothing of the session, so that the old cookie is worthless', async () => {
  const client = await newcomer(makeApp(), ada)
  const thief = client.copy()
  expect(await statusOfMe(thief), 'the status of GET /me with a stolen cookie').toBe(200)
  await logOut(client)
  expectProblem(await thief.get('/me'), 401, 'the same after POST /logout')
  expect(await store.kept(), 'the sessions that are left').toEqual([])
})

test('answers once the session is destroyed, and not before', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  const events: string[] = []
  const destroying = Promise.withResolvers<void>()
  store.beforeDestroy = async () => {
    destroying.resolve()
    // An answer that does not wait is here before a request that is sent after it.
    await request(app).get('/nowhere')
    await request(app).get('/nowhere')
    events.push('destroyed')
  }
  const answered = client.post('/logout').then(({ status }) => {
    events.push(`answered with ${status}`)
    destroying.resolve()
  })
  await destroying.promise
  await answered
  expect(events).toEqual(['destroyed', 'answered with 204'])
})

test('stays at an end though another request was under way', async () => {
  const client = await newcomer(makeApp(), ada)
  expect(await statusOfMe(client), 'the status of GET /me').toBe(200)
  const writing = Promise.withResolvers<void>()
  const loggedOut = Promise.withResolvers<void>()
  store.beforeWrite = () => {
    writing.resolve()
    return loggedOut.promise
  }
  const slow = client.get('/me').then(({ status }) => status)
  await Promise.race([writing.promise, slow])
  store.beforeWrite = async () => {}
  const thief = client.copy()
  await logOut(client)
  loggedOut.resolve()
  expect(await slow, 'the status of GET /me that began before POST /logout').toBe(200)
  expectProblem(await thief.get('/me'), 401, 'GET /me after both')
  expect(await store.kept(), 'the sessions that are left').toEqual([])
})

test('answers 500 when the session cannot be destroyed', async () => {
  const client = await newcomer(makeApp(), ada)
  vi.spyOn(console, 'error').mockImplementation(() => {})
  store.failing = 'destroy'
  expectProblem(await client.post('/logout'), 500, 'POST /logout while the store is away')
  store.failing = undefined
  await logOut(client, 'POST /logout when it is back')
})

test('clears the cookie with the attributes with which it was set', async () => {
  for (const [production, url] of [
    [false, 'http://localhost'],
    [true, 'https://app.example'],
  ] as const) {
    const where = production ? 'in production' : 'outside of production'
    const app = makeApp({ production })
    const client = createClient(app, { url })
    await register(app, ada)
    const set = setCookie(await login(client, ada), `the login ${where}`)
    const old = client.copy()
    const { name, value, attributes } = setCookie(await logOut(client), `POST /logout ${where}`)
    const { expires, 'max-age': maxAge, ...others } = attributes
    expect(name, 'the name of the cookie that is cleared').toBe(set.name)
    expect(value, 'its value').not.toBe(set.value)
    expect(others, `its attributes ${where}`).toEqual(set.attributes)
    const ended = Number(maxAge) <= 0 || Date.parse(String(expires)) < Date.now()
    expect(ended, `Expires=${expires} or Max-Age=${maxAge} is in the past`).toBe(true)
    expect(client.cookies, `the cookies of a browser ${where}`).toEqual({})
    await logOut(old, 'POST /logout with the cookie of a session that is over')
    expect(old.cookies, `the cookies of a browser that had an old one ${where}`).toEqual({})
  }
})

test('answers 204 to whoever is not logged in, and makes no session', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  const old = client.copy()
  await logOut(client)
  await logOut(client, 'a second POST /logout')
  await logOut(old, 'POST /logout with the old cookie')
  await logOut(createClient(app), 'POST /logout of a visitor')
  const forged = await request(app).post('/logout').set('Cookie', 'sid=s%3Anobody.signature')
  expect(forged.status, 'the status with a cookie of nobody').toBe(204)
  expect(await store.kept(), 'the sessions that are left').toEqual([])
})

test('leaves nothing of a session that has ended, or whose user is gone', async () => {
  const users = createUserStore()
  let now = new Date('2030-01-01T12:00:00Z')
  const app = makeApp({ users, clock: () => now })
  const [first, second] = [await newcomer(app, ada), await newcomer(app, eve)]
  expect(await store.ids(), 'the sessions of two users').toHaveLength(2)
  users.remove(users.findByUsername(ada.username)?.id ?? '')
  await logOut(first, 'POST /logout of a user who has been removed')
  expect(await store.ids(), 'the sessions that are left').toHaveLength(1)
  now = new Date(now.getTime() + 24 * 60 * 60 * 1000)
  await logOut(second, 'POST /logout after 24 hours')
  expect(await store.ids(), 'the sessions that are left').toEqual([])
})

test('logs out this session and no other', async () => {
  const app = makeApp()
  const [client, other] = [await newcomer(app, ada), await newcomer(app, eve)]
  const second = createClient(app)
  await login(second, ada)
  await logOut(client)
  expect(await statusOfMe(client), 'the status of GET /me').toBe(401)
  expect(await statusOfMe(other), 'the status of GET /me of another user').toBe(200)
  expect(await statusOfMe(second), 'the status of GET /me of another client').toBe(200)
})

test('logs nobody out with GET', async () => {
  const client = await newcomer(makeApp(), ada)
  expectProblem(await client.get('/logout'), 404, 'GET /logout')
  expect(await statusOfMe(client), 'the status of GET /me after it').toBe(200)
  await logOut(client)
  expect(await statusOfMe(client), 'the status of GET /me after POST /logout').toBe(401)
})
