import { expectProblem } from 'shared/contracts/problem.ts'
import type { Client } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/session-app.ts'
import { createUserStore } from '#intermediate/users.ts'
import { ada, eve, login, newcomer, register, secret } from './people.ts'
import { TestStore } from './stores.ts'

let store: TestStore
let now: Date
beforeEach(() => {
  store = new TestStore()
  now = new Date('2030-01-01T12:00:00Z')
})

const makeApp = (options: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ secret, store, bcryptCost: 4, clock: () => now, ...options })

const hours = (count: number) => count * 60 * 60 * 1000

async function expectMe(client: Client, { username }: typeof ada, what = 'GET /me') {
  const { status, body } = await client.get('/me')
  expect(status, `the status of ${what}`).toBe(200)
  expect(body, `the body of ${what}`).toEqual({ id: expect.stringMatching(/\S/), username })
}

test('answers /me with the user whom the session remembers', async () => {
  const users = createUserStore()
  const client = await newcomer(makeApp({ users }), ada)
  await expectMe(client, ada)
  expect((await client.get('/me')).body.id, 'the id').toBe(users.findByUsername('ada')?.id)
})

test('answers 401 to /me without a session', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  await expectMe(client, ada)
  expectProblem(await request(app).get('/me'), 401, 'GET /me without a cookie')
  const [name] = Object.keys(client.cookies)
  const unknown = request(app).get('/me').set('Cookie', `${name}=s%3Aunknown.signature`)
  expectProblem(await unknown, 401, 'GET /me with a cookie of nobody')
})

test('keeps of a user no more than id and username', async () => {
  await expectMe(await newcomer(makeApp(), ada), ada)
  const kept = JSON.stringify(await store.kept())
  expect(kept, 'what the store keeps').toContain(ada.username)
  expect(kept, 'what the store keeps').not.toMatch(/\$2[aby]\$|hash|password/i)
})

test('tells the sessions of two clients apart', async () => {
  const app = makeApp()
  const [first, second] = [await newcomer(app, ada), await newcomer(app, eve)]
  await expectMe(first, ada)
  await expectMe(second, eve)
  await expectMe(first, ada)
})

test('forgets who had the session before, at the next login', async () => {
  const app = makeApp()
  await register(app, ada)
  const client = await newcomer(app, eve)
  const before = client.copy()
  await expectMe(before, eve)
  await login(client, ada)
  await expectMe(client, ada)
  expectProblem(await before.get('/me'), 401, 'GET /me with the cookie from before the login')
})

test('finds the session wherever the store and the secret are the same', async () => {
  const users = createUserStore()
  const client = await newcomer(makeApp({ users }), ada)
  const cookie = Object.entries(client.cookies).map(([name, value]) => `${name}=${value}`)
  const ask = (app: ReturnType<typeof makeApp>) => request(app).get('/me').set('Cookie', cookie.join('; '))
  const { status, body } = await ask(makeApp({ users }))
  expect(status, 'the status of GET /me at another instance').toBe(200)
  expect(body).toMatchObject({ username: ada.username })
  expectProblem(
    await ask(makeApp({ users, store: new TestStore() })),
    401,
    'GET /me at one with another store',
  )
})

test('ends a session 24 hours after its login, however much it is used', async () => {
  const client = await newcomer(makeApp(), ada)
  const start = now.getTime()
  for (const hour of [1, 12, 23, 23.9]) {
    now = new Date(start + hours(hour))
    await expectMe(client, ada, `GET /me after ${hour} hours`)
  }
  now = new Date(start + hours(24) - 1)
  await expectMe(client, ada, 'GET /me a millisecond before the end')
  now = new Date(start + hours(24))
  expectProblem(await client.get('/me'), 401, 'GET /me after 24 hours')
  await login(client, ada)
  now = new Date(start + hours(47))
  await expectMe(client, ada, 'GET /me 23 hours after the next login')
  now = new Date(start + hours(48))
  expectProblem(await client.get('/me'), 401, 'GET /me 24 hours after it')
})
