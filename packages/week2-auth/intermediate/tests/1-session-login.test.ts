import { createHmac } from 'node:crypto'
import { promisify } from 'node:util'
import session, { type SessionData } from 'express-session'
import { createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#intermediate/session-app.ts'
import { setCookie, setCookies } from './cookies.ts'
import { ada, eve, login, newcomer, register, secret } from './people.ts'
import { expectSecretOf32Bytes, secretsOf32Bytes } from './secrets.ts'
import { TestStore } from './stores.ts'

let store: TestStore
beforeEach(() => {
  store = new TestStore()
})

/** The cookie of an id, as express-session signs it. */
function signed(id: string): string {
  const signature = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')
  return encodeURIComponent(`s:${id}.${signature}`)
}

const makeApp = (options: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ secret, store, bcryptCost: 4, ...options })

test('gives a signed cookie with a name of its own at login', async () => {
  const app = makeApp()
  await register(app, ada)
  const { name, value } = setCookie(await login(createClient(app), ada))
  expect(name, 'the name of the cookie').not.toBe('connect.sid')
  expect(decodeURIComponent(value), 'the cookie: an id and its signature').toMatch(/^s:[\w-]{20,}\.\S{40,}$/)
  // As a word: random characters spell three letters now and then.
  expect(decodeURIComponent(value), 'the cookie').not.toMatch(/\bada\b/i)
})

test('keeps the cookie from scripts, other sites and other hosts', async () => {
  const app = makeApp()
  await register(app, ada)
  const response = await login(createClient(app), ada)
  const { attributes, value } = setCookie(response)
  const { samesite, ...others } = attributes
  expect(String(samesite).toLowerCase(), 'SameSite').toBe('lax')
  expect(others, 'the other attributes').toEqual({ httponly: true, path: '/' })
  const [id = ''] = decodeURIComponent(value).slice(2).split('.')
  expect(response.text, 'the body, which scripts can read').not.toContain(id)
})

test('sends the cookie by TLS alone in production, behind a proxy too', async () => {
  const app = makeApp({ production: true })
  await register(app, ada)
  const { attributes } = setCookie(await login(createClient(app, { url: 'https://app.example' }), ada))
  const { samesite, ...others } = attributes
  expect(String(samesite).toLowerCase(), 'SameSite').toBe('lax')
  expect(others, 'the other attributes').toEqual({ httponly: true, secure: true, path: '/' })
  for (const headers of [{}, { 'X-Forwarded-Proto': 'http' }]) {
    const plain = await request(app).post('/login').set(headers).send(ada)
    const bare = setCookies(plain).filter((cookie) => !cookie.attributes.secure)
    expect(bare, 'cookies that are not Secure, for a client without TLS').toEqual([])
  }
})

test('sets nothing and keeps nothing before a login', async () => {
  const app = makeApp()
  const client = createClient(app)
  const before = [
    await client.get('/'),
    await client.get('/me'),
    await client.post('/register').send(ada),
    await client.post('/login').send({ ...ada, password: eve.password }),
    await client.post('/login').send({ username: 'nobody', password: 'nothing at all' }),
    await client.post('/login').send({}),
  ]
  for (const { headers, status } of before) {
    expect(headers['set-cookie'], `what an answer with ${status} sets`).toBeUndefined()
  }
  expect(await store.kept(), 'the sessions before a login').toEqual([])
  setCookie(await login(client, ada))
  expect(await store.kept(), 'the sessions after it').toHaveLength(1)
})

test('gives another id at each login, whatever cookie came with it', async () => {
  const app = makeApp()
  await register(app, ada)
  const eves = await newcomer(app, eve)
  const first = setCookie(await login(createClient(app), ada))
  const planted = setCookie(
    await login(eves, eve),
    'the second login of a client',
    'without a new cookie the id stays as it was',
  )
  // A session of nobody, as one has it who has been here and has not logged in.
  await promisify(store.set).call(store, 'before-the-login', { cookie: new session.Cookie() } as SessionData)
  const seen = new Set([first.value, planted.value, signed('before-the-login')])
  expect(seen.size, 'the number of ids of three clients').toBe(3)
  for (const value of [...seen, 's%3Achosen-by-an-attacker.signature', 'chosen']) {
    const cookie = `${first.name}=${value}`
    const response = await request(app).post('/login').set('Cookie', cookie).send(ada)
    const given = setCookie(response, `a login with ${cookie}`, 'without a new cookie the id stays as it was')
    expect(seen, 'the ids that were given before').not.toContain(given.value)
    seen.add(given.value)
  }
})

test('ends the session that a client had before', async () => {
  const app = makeApp()
  await register(app, ada)
  const client = await newcomer(app, eve)
  expect(await store.kept(), 'the sessions after a login').toHaveLength(1)
  await login(client, eve)
  expect(await store.kept(), 'the sessions after a second login of the same client').toHaveLength(1)
  await login(client, ada)
  expect(await store.kept(), 'the sessions after its login as somebody else').toHaveLength(1)
  await login(createClient(app), ada)
  expect(await store.kept(), 'the sessions after the login of another client').toHaveLength(2)
})

test('leaves the session that a client has when its login is refused', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  const before = await store.ids()
  expect(before, 'the sessions after a login').toHaveLength(1)
  for (const body of [{ ...ada, password: eve.password }, { username: 'nobody', password: 'x' }, {}]) {
    const response = await client.post('/login').send(body)
    const what = `the login with ${JSON.stringify(body)} of a client that has a session`
    expect([400, 401], `the status of ${what}`).toContain(response.status)
    expect(setCookies(response), `the cookies that ${what} sets`).toEqual([])
    expect(await store.ids(), `the ids of the sessions after ${what}`).toEqual(before)
  }
})

test('refuses to work without a secret of 32 bytes', async () => {
  expectSecretOf32Bytes((given) => makeApp({ secret: given as string }))
  for (const long of secretsOf32Bytes) {
    const app = makeApp({ secret: long })
    await register(app, ada)
    setCookie(await login(createClient(app), ada))
  }
})

test('answers 500 to a login whose session cannot be kept, and logs nobody in', async () => {
  const app = makeApp()
  await register(app, ada)
  vi.spyOn(console, 'error').mockImplementation(() => {})
  for (const [what, failsOnce] of [
    ['a login while the store is away', false],
    ['a login during which the store is back', true],
  ] as const) {
    Object.assign(store, { failing: 'set', failsOnce })
    const response = await createClient(app).post('/login').send(ada)
    expect(response.status, `the status of ${what}`).toBe(500)
    expect(setCookies(response), `the cookies that ${what} sets`).toEqual([])
    store.failing = undefined
    expect(await store.kept(), `the sessions after ${what}`).toEqual([])
  }
  setCookie(await login(createClient(app), ada))
})

test('answers 500 to a login that cannot end the session before it, and logs nobody in', async () => {
  const app = makeApp()
  await register(app, ada)
  const client = await newcomer(app, eve)
  const before = await store.ids()
  vi.spyOn(console, 'error').mockImplementation(() => {})
  store.failing = 'destroy'
  const response = await client.post('/login').send(ada)
  expect(response.status, 'the status of a login whose client has a session that stays').toBe(500)
  expect(setCookies(response), 'the cookies that it sets').toEqual([])
  const more = (await store.ids()).filter((id) => !before.includes(id))
  expect(more, 'the ids of further sessions after it').toEqual([])
  store.failing = undefined
  await login(client, ada)
  expect(await store.kept(), 'the sessions once the store is back').toHaveLength(1)
})
