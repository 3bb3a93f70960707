import { hashSync } from 'bcryptjs'
import request, { type Response } from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '#subject/app.ts'

const origin = 'https://app.example'

/** An app without any users but `root`, and a clock that you set. bcrypt's lowest cost keeps the tests quick. */
function setUp() {
  const time = { now: new Date('2030-01-01T00:00:00Z') }
  const app = createApp({
    jwtSecret: 'a secret of the tests, and of nobody else',
    origin,
    bcryptCost: 4,
    clock: () => time.now,
    admin: { username: 'root', passwordHash: hashSync('the password of root', 4) },
  })
  /** Whatever may change something has to come from the app's own origin. */
  const post = (path: string, body?: object) => request(app).post(path).set('Origin', origin).send(body)
  return { app, time, post }
}

/** The cookies that a response sets, as a browser sends them back: `await request(app).get('/profile').set('Cookie', …)`. */
function cookiesOf(response: Response): string {
  const lines = ([] as string[]).concat(response.headers['set-cookie'] ?? [])
  return lines.map((line) => line.split(';')[0]).join('; ')
}

// #region 6
const ada = { username: 'ada', password: 'correct horse battery' }
const root = { username: 'root', password: 'the password of root' }

/** An app in which Ada has registered. */
async function withAda() {
  const tools = setUp()
  await tools.post('/register', ada).expect(201)
  const logIn = async (person: typeof ada) => cookiesOf(await tools.post('/login', person).expect(200))
  const get = (path: string, cookies: string) => request(tools.app).get(path).set('Cookie', cookies)
  return { ...tools, logIn, get }
}

test('registers a user, and shows nothing of the password', async () => {
  const { post } = setUp()
  const { status, body } = await post('/register', ada)
  expect(status).toBe(201)
  expect(body).toEqual({ username: 'ada' })
})

test.each([
  ['no username', { password: ada.password }],
  ['no password', { username: 'ada' }],
  ['a username of two characters', { ...ada, username: 'ab' }],
  ['a space in the username', { ...ada, username: 'ada l' }],
  ['a password of seven characters', { ...ada, password: '1234567' }],
  ['a password of 73 bytes', { ...ada, password: 'x'.repeat(73) }],
  ['a password that is no text', { ...ada, password: 12345678 }],
  ['a role', { ...ada, role: 'admin' }],
])('refuses a registration with %s', async (_what, body) => {
  const { post } = setUp()
  const response = await post('/register', body)
  expect(response.status).toBe(400)
  expect(response.body.errors).toHaveLength(1)
  expect((await post('/register', ada)).status).toBe(201)
})

test.each(['ada', 'ADA'])('refuses a username that is taken, as %s', async (username) => {
  const { post, logIn } = await withAda()
  const response = await post('/register', { username, password: 'another password' })
  expect(response.status).toBe(409)
  await logIn(ada)
})

test('lets nobody in without the right password', async () => {
  const { post } = await withAda()
  const wrong = await post('/login', { ...ada, password: `${ada.password}x` })
  const unknown = await post('/login', { ...ada, username: 'nobody' })
  for (const response of [wrong, unknown]) {
    expect(response.status).toBe(401)
    expect(response.headers).not.toHaveProperty('set-cookie')
  }
  expect(unknown.body).toEqual(wrong.body)
})

test('hands tokens out in cookies that no script can read', async () => {
  const { post } = await withAda()
  const response = await post('/login', ada)
  expect(response.body).toEqual({ expiresIn: 900 })
  const lines = ([] as string[]).concat(response.headers['set-cookie'] ?? [])
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).toMatch(/; HttpOnly; Secure; SameSite=Strict$/)
})

test('shows the profile to whoever has logged in, and to nobody else', async () => {
  const { app, get, logIn } = await withAda()
  const { status, body } = await get('/profile', await logIn(ada))
  expect(status).toBe(200)
  expect(body).toEqual({ username: 'ada', role: 'user' })
  const anonymous = await request(app).get('/profile')
  expect(anonymous.status).toBe(401)
  expect(anonymous.headers['www-authenticate']).toMatch(/^Bearer/)
})

test('lets a token expire after 15 minutes', async () => {
  const { get, logIn, time } = await withAda()
  const cookies = await logIn(ada)
  time.now = new Date(time.now.getTime() + 899_000)
  expect((await get('/profile', cookies)).status).toBe(200)
  time.now = new Date(time.now.getTime() + 1_000)
  const { status, body } = await get('/profile', cookies)
  expect(status).toBe(401)
  expect(body.code).toBe('token-expired')
})

test('refreshes once with a refresh token', async () => {
  const { get, logIn, post } = await withAda()
  const first = await logIn(ada)
  const refreshed = await post('/refresh-token').set('Cookie', first)
  expect(refreshed.status).toBe(200)
  const second = cookiesOf(refreshed)
  expect((await get('/profile', second)).status).toBe(200)
  expect((await post('/refresh-token').set('Cookie', first)).status).toBe(401)
  expect((await get('/profile', second)).status).toBe(401)
})

test('knows nobody any more who has logged out', async () => {
  const { get, logIn, post } = await withAda()
  const cookies = await logIn(ada)
  expect((await post('/logout').set('Cookie', cookies)).status).toBe(204)
  expect((await get('/profile', cookies)).status).toBe(401)
  expect((await post('/refresh-token').set('Cookie', cookies)).status).toBe(401)
})

test('does nothing for a page of another origin', async () => {
  const { app, get, logIn } = await withAda()
  const cookies = await logIn(ada)
  const logout = request(app).post('/logout').set('Cookie', cookies)
  expect((await logout.set('Origin', 'https://evil.example')).status).toBe(403)
  expect((await get('/profile', cookies)).status).toBe(200)
})

test('lists the users for admins alone, without their hashes', async () => {
  const { app, get, logIn } = await withAda()
  expect((await request(app).get('/api/users')).status).toBe(401)
  expect((await get('/api/users', await logIn(ada))).status).toBe(403)
  const { status, body } = await get('/api/users', await logIn(root))
  expect(status).toBe(200)
  expect(body.data).toEqual([
    { username: 'root', role: 'admin' },
    { username: 'ada', role: 'user' },
  ])
})

test('shuts out an admin who is none any more', async () => {
  const { app, get, logIn } = await withAda()
  const change = (role: string, cookies: string) =>
    request(app).patch('/api/users/ada').set({ Origin: origin, Cookie: cookies }).send({ role })
  const [roots, adas] = [await logIn(root), await logIn(ada)]
  expect((await change('admin', adas)).status).toBe(403)
  expect((await change('admin', roots)).status).toBe(200)
  expect((await get('/api/users', adas)).status).toBe(200)
  expect((await change('user', roots)).status).toBe(200)
  expect((await get('/api/users', adas)).status).toBe(403)
})
// #endregion
