import { createServer } from 'node:http'
import { beforeEach, expect, test } from 'vitest'
import { createClient } from '../testing/http/client.ts'

/** Answers with what it was sent; `POST` sets the cookies, and gives the token, that its body names. */
const app = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  const { cookies = [], token } = text ? JSON.parse(text) : {}
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies)
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ token, seen: request.headers }))
})

let now: Date
const clock = () => now
beforeEach(() => {
  now = new Date('2020-01-01T00:00:00Z')
})

const sent = async (client: ReturnType<typeof createClient>, path = '/') => (await client.get(path)).body.seen

test('sends cookies back where their paths allow it', async () => {
  const client = createClient(app)
  await client.post('/auth/login').send({ cookies: ['a=1; Path=/', 'b=2; Path=/auth; HttpOnly', 'c=3'] })
  expect((await sent(client)).cookie).toBe('a=1')
  expect((await sent(client, '/auth/refresh')).cookie.split('; ').sort()).toEqual(['a=1', 'b=2', 'c=3'])
  expect((await sent(client, '/authors')).cookie).toBe('a=1')
  expect(client.cookies).toEqual({ a: '1', b: '2', c: '3' })
})

test('keeps Secure cookies at an https URL only', async () => {
  const cookies = ['a=1; Secure', '__Host-b=2; Secure; Path=/', 'c=3', '__Host-d=4; Path=/']
  const [http, https] = [createClient(app), createClient(app, { url: 'https://app.example' })]
  for (const client of [http, https]) await client.post('/login').send({ cookies })
  expect(await sent(http)).toMatchObject({ cookie: 'c=3' })
  expect(await sent(https)).toMatchObject({
    cookie: 'a=1; __Host-b=2; c=3',
    'x-forwarded-proto': 'https',
  })
})

test('keeps no cookies of other domains', async () => {
  const client = createClient(app, { url: 'https://app.example.com' })
  await client
    .post('/login')
    .send({ cookies: ['a=1; Domain=evil.com', 'b=2; Domain=com', 'c=3; Domain=example.com'] })
  expect((await sent(client)).cookie).toBe('c=3')
})

test('drops cookies that expire, by the clock of the app', async () => {
  const client = createClient(app, { clock })
  const expires = 'Expires=Wed, 01 Jan 2020 00:02:00 GMT'
  await client
    .post('/login')
    .send({ cookies: [`a=1; ${expires}`, 'b=2; Max-Age=60', `c=3; Max-Age=60; ${expires}`, 'd=4'] })
  for (const [after, cookie] of [
    [59, 'a=1; b=2; c=3; d=4'],
    [60, 'a=1; d=4'],
    [119, 'a=1; d=4'],
    [120, 'd=4'],
  ] as const) {
    now = new Date(Date.UTC(2020, 0, 1, 0, 0, after))
    expect((await sent(client)).cookie, `the cookies after ${after} s`).toBe(cookie)
  }
  expect(client.cookies).toEqual({ d: '4' })
})

test('replaces a cookie, and forgets one that is cleared', async () => {
  const client = createClient(app)
  await client.post('/login').send({ cookies: ['a=1; Path=/', 'b=2; Path=/'] })
  await client
    .post('/login')
    .send({ cookies: ['a=3; Path=/', 'b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'] })
  expect((await sent(client)).cookie).toBe('a=3')
  await client.post('/logout').send({ cookies: ['a=; Path=/other; Max-Age=0'] })
  expect((await sent(client)).cookie, 'what was cleared at another path').toBe('a=3')
  await client.post('/logout').send({ cookies: ['a=; Path=/; Max-Age=0'] })
  expect((await sent(client)).cookie).toBeUndefined()
})

test('sends the token that it was given last, until it forgets it', async () => {
  const client = createClient(app)
  expect((await sent(client)).authorization).toBeUndefined()
  for (const token of ['one', 'two']) {
    await client.post('/login').send({ token })
    expect((await sent(client)).authorization).toBe(`Bearer ${token}`)
  }
  const { body } = await client.get('/').set('Authorization', 'Basic eHg=')
  expect(body.seen.authorization, 'a header of the test').toBe('Basic eHg=')
  client.forgetToken()
  expect((await sent(client)).authorization).toBeUndefined()
})

test('copies go their own way', async () => {
  const client = createClient(app)
  await client.post('/login').send({ token: 'one', cookies: ['a=1', 'b=2; Path=/auth'] })
  const [copy, changed] = [client.copy(), client.copy((value, name) => `${name}-${value}`)]
  await client.post('/login').send({ token: 'two', cookies: ['a=3'] })
  expect(await sent(copy, '/auth')).toMatchObject({ cookie: 'b=2; a=1', authorization: 'Bearer one' })
  expect(await sent(copy)).toMatchObject({ cookie: 'a=1' })
  expect(await sent(changed)).toMatchObject({ cookie: 'a=a-1', authorization: 'Bearer token-one' })
  expect(await sent(client)).toMatchObject({ cookie: 'a=3', authorization: 'Bearer two' })
})

test('names its origin where it may change something', async () => {
  const client = createClient(app, { origin: 'https://app.example', headers: { 'User-Agent': 'a browser' } })
  expect(await sent(client)).toMatchObject({ 'user-agent': 'a browser' })
  expect((await sent(client)).origin).toBeUndefined()
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    expect((await client[method]('/')).body.seen.origin, method).toBe('https://app.example')
  }
})
