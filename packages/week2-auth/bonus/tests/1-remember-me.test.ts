import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose'
import { breakable } from 'shared/contracts/breakdown.ts'
import { type Client, createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { expectUnguessable } from 'shared/testing/unguessable.ts'
import { beforeEach, expect, test } from 'vitest'
import { createUserStore } from '#bonus/users.ts'
import {
  type App,
  ada,
  bob,
  expectLoggedIn,
  expectLoggedOut,
  logIn,
  makeApp,
  register,
  secrets,
  stoppedClock,
} from './app.ts'

const COOKIE = 'remember-me'
const DAY = 24 * 60 * 60

let app: App
let time: ReturnType<typeof stoppedClock>

beforeEach(async () => {
  time = stoppedClock()
  app = makeApp({ clock: time.clock })
  await register(app, ada)
  await register(app, bob)
})

const browser = () => createClient(app, { clock: time.clock })

/** A browser that somebody has logged in with, the box ticked. */
async function remembered(person = ada): Promise<Client> {
  const client = await logIn(app, person, { client: browser(), rememberMe: true })
  expect(client.cookies, 'the cookies after a login with rememberMe: true').toHaveProperty(COOKIE)
  return client
}

/** The same browser when its session is over: the server knows nothing of it, or it was closed and opened. */
const reopened = (client: Client) => client.copy((value, name) => (name === COOKIE ? value : 'over'))

type Response = Awaited<ReturnType<Client['get']>>
const cookiesSet = ({ headers }: Response) => (headers['set-cookie'] ?? []) as unknown as string[]

/** The Set-Cookie line of the remember-me cookie; '' where there is none. */
const lineOf = (response: Response) =>
  cookiesSet(response).findLast((line) => line.startsWith(`${COOKIE}=`)) ?? ''
const maxAgeOf = (line: string) => Number(/; *max-age=(\d+)/i.exec(line)?.[1] ?? Number.NaN)
const tokenOf = (client: Client) => client.cookies[COOKIE] ?? ''

/** What GET /me is answered with to a browser that holds nothing but this token. */
const withToken = (token: string) => request(app).get('/me').set('Cookie', `${COOKIE}=${token}`)

test('sets nothing that outlives the browser without the box', async () => {
  for (const more of [{}, { rememberMe: false }]) {
    const response = await browser()
      .post('/login')
      .send({ username: ada.username, password: ada.password, ...more })
    expect(response.status, 'the status').toBe(200)
    expect(cookiesSet(response).length, 'how many cookies a login sets').toBeGreaterThan(0)
    const kept = cookiesSet(response).filter((line) => !/max-age=0|expires=Thu, 01 Jan 1970/i.test(line))
    for (const line of kept) expect(line, 'a cookie').not.toMatch(/max-age|expires/i)
  }
  await remembered()
})

test('sets a cookie for 30 days with the box, which no script and no other site can use', async () => {
  const { username, password } = ada
  const line = lineOf(await browser().post('/login').send({ username, password, rememberMe: true }))
  expect(line, 'the Set-Cookie line').toMatch(/; *HttpOnly/i)
  expect(line, 'the Set-Cookie line').toMatch(/; *SameSite=(Lax|Strict)/i)
  expect(line, 'the Set-Cookie line').toMatch(/; *Path=\x2f(;|$)/i)
  expect(maxAgeOf(line), 'Max-Age in seconds').toBe(30 * DAY)
  const token = line.slice(COOKIE.length + 1).split(';')[0] ?? ''
  const { exp, jti } = decodeJwt(token)
  const inSeconds = Math.floor(time.clock().getTime() / 1000)
  expect(exp, 'exp, 30 days from now by the clock of the app').toBe(inSeconds + 30 * DAY)
  expect(jti, 'the jti').toEqual(expect.stringMatching(/\S{16,}/))
  expect(token.includes(decodeURIComponent(password)), 'whether the token holds the password').toBe(false)
  await expectUnguessable('the jti', async () => String(decodeJwt(tokenOf(await remembered())).jti))
})

test('sets the cookie for TLS alone where secureCookies says so', async () => {
  const { username, password } = ada
  for (const secureCookies of [true, false]) {
    const other = makeApp({ secureCookies, clock: time.clock })
    await register(other, ada)
    const client = createClient(other, { url: 'https://api.example.com', clock: time.clock })
    const line = lineOf(await client.post('/login').send({ username, password, rememberMe: true }))
    expect(line, `the Set-Cookie line with secureCookies: ${secureCookies}`).toContain(COOKIE)
    expect(/; *secure/i.test(line), `whether it is Secure with secureCookies: ${secureCookies}`).toBe(
      secureCookies,
    )
  }
})

test('logs a browser in whose session is over, and keeps it logged in', async () => {
  const client = reopened(await remembered())
  await expectLoggedIn(client, ada)
  await expectLoggedIn(
    client.copy((value, name) => (name === COOKIE ? 'none' : value)),
    ada,
    'its session',
  )
  const other = reopened(await logIn(app, bob, { client: browser() }))
  await expectLoggedOut(other, 'of a browser that remembers nobody')
})

test('begins the session under an id that nobody has known before', async () => {
  // A session of the attacker's own, void by now, planted in the browser of somebody who is remembered.
  const attacker = await logIn(app, bob, { client: browser() })
  expect((await (await logIn(app, bob)).post('/logout-everywhere')).status).toBe(204)
  await expectLoggedOut(attacker, 'in a session that was ended elsewhere')
  const planted = attacker.cookies
  const victim = (await remembered()).copy((value, name) => planted[name] ?? value)
  await expectLoggedIn(victim, ada)
  await expectLoggedOut(attacker, 'with the id that was planted')
})

test('replaces the token whenever it has logged somebody in', async () => {
  const client = await remembered()
  const tokens = [tokenOf(client)]
  for (let times = 0; times < 3; times += 1) {
    const again = reopened(client.copy((value, name) => (name === COOKIE ? (tokens.at(-1) ?? '') : value)))
    await expectLoggedIn(again, ada)
    tokens.push(tokenOf(again))
    time.advance({ days: 1 })
  }
  expect(new Set(tokens).size, 'how many tokens three such logins have made').toBe(4)
  expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size, 'how many jti they have').toBe(4)
})

test('leaves the token alone while the session lasts', async () => {
  const client = await remembered()
  const token = tokenOf(client)
  time.advance({ hours: 1 })
  for (let times = 0; times < 3; times += 1) {
    const response = await client.get('/me')
    expect(response.status).toBe(200)
    expect(lineOf(response), 'the remember-me cookie that GET /me sets').toBe('')
  }
  expect(tokenOf(client)).toBe(token)
  await expectLoggedIn(reopened(client), ada)
})

test('gives a new token no longer life than the one it replaces', async () => {
  const client = reopened(await remembered())
  time.advance({ days: 10 })
  const response = await client.get('/me')
  expect(response.status).toBe(200)
  expect(maxAgeOf(lineOf(response)), 'Max-Age after 10 of 30 days').toBe(20 * DAY)
  time.advance({ days: 20, seconds: -2 })
  const last = reopened(client)
  await expectLoggedIn(last, ada)
  const token = tokenOf(last)
  expect(token).not.toBe('')
  time.advance({ seconds: 3 })
  expect((await withToken(token)).status, 'the status a second after the 30 days').toBe(401)
})

test('lets all tabs in that send one token at once, and gives it one successor', async () => {
  const client = reopened(await remembered())
  const responses = await Promise.all(Array.from({ length: 8 }, () => client.copy().get('/me')))
  expect(responses.map(({ status }) => status)).toEqual(Array(8).fill(200))
  const successors = responses.map(lineOf).filter((line) => maxAgeOf(line) > 0)
  expect(successors.length, 'how many of the answers set a new token').toBe(1)
  time.advance({ seconds: 9 })
  expect((await client.copy().get('/me')).status, 'the status of a tab nine seconds later').toBe(200)
  time.advance({ hours: 1 })
  const token = successors[0]?.slice(COOKIE.length + 1).split(';')[0] ?? ''
  expect((await withToken(token)).status, 'the status with the new token').toBe(200)
})

test('ends all logins of the user when a token comes a second time later', async () => {
  const victim = await remembered()
  const elsewhere = await logIn(app, ada, { client: browser() })
  const stranger = await logIn(app, bob, { client: browser() })
  const thief = reopened(victim)
  await expectLoggedIn(thief, ada, 'GET /me with the stolen token')
  time.advance({ seconds: 11 })
  await expectLoggedOut(reopened(victim), 'with a token that was replaced 11 seconds ago')
  await expectLoggedOut(thief, 'in the session that the thief has got')
  await expectLoggedOut(reopened(thief), 'with the token that the thief has got')
  await expectLoggedOut(elsewhere, 'in another session of the user')
  await expectLoggedIn(stranger, bob)
  await expectLoggedIn(await logIn(app, ada), ada)
})

test('logout forgets this browser, and no other', async () => {
  const [client, other] = [await remembered(), await remembered()]
  const stolen = client.copy()
  expect((await client.post('/logout')).status, 'the status of POST /logout').toBe(204)
  expect(client.cookies, 'the cookies after it').not.toHaveProperty(COOKIE)
  await expectLoggedOut(reopened(stolen), 'with a copy of the token')
  await expectLoggedIn(reopened(other), ada)
  const closed = reopened(await remembered())
  const copy = closed.copy()
  expect((await closed.post('/logout')).status, 'the status of POST /logout without a session').toBe(204)
  await expectLoggedOut(copy, 'with a copy of a token that was logged out without a session')
})

test('log out everywhere forgets all browsers of the user', async () => {
  const [client, other, stranger] = [await remembered(), await remembered(), await remembered(bob)]
  const stolen = client.copy()
  expect((await client.post('/logout-everywhere')).status, 'the status').toBe(204)
  expect(client.cookies, 'the cookies after it').not.toHaveProperty(COOKIE)
  await expectLoggedOut(reopened(stolen), 'with a copy of its token')
  await expectLoggedOut(reopened(other), 'with the token of another browser')
  await expectLoggedIn(reopened(stranger), bob)
  await expectLoggedIn(reopened(await remembered()), ada, 'GET /me after another login')
})

test('a change of the password forgets all browsers of the user', async () => {
  const [client, other, stranger] = [await remembered(), await remembered(), await remembered(bob)]
  const stolen = client.copy()
  const { status } = await client
    .put('/password')
    .send({ currentPassword: ada.password, newPassword: 'something else' })
  expect(status, 'the status of PUT /password').toBe(204)
  expect(client.cookies, 'the cookies after it').not.toHaveProperty(COOKIE)
  await expectLoggedIn(client, ada, 'GET /me in the browser that has changed it')
  await expectLoggedOut(reopened(stolen), 'with a copy of its token')
  await expectLoggedOut(reopened(other), 'with the token of another browser')
  await expectLoggedIn(reopened(stranger), bob)
})

test('a login without the box forgets who was remembered before', async () => {
  const client = await remembered()
  const stolen = client.copy()
  await logIn(app, bob, { client })
  expect(client.cookies, 'the cookies after it').not.toHaveProperty(COOKIE)
  await expectLoggedOut(reopened(client), 'when the session is over')
  await expectLoggedOut(reopened(stolen), 'with a copy of the token')
  const next = await remembered()
  const before = next.copy()
  await logIn(app, bob, { client: next, rememberMe: true })
  await expectLoggedIn(reopened(next), bob)
  await expectLoggedOut(reopened(before), 'with the token of before a login with the box')
})

test('refuses every token that is not its own, and takes it away', async () => {
  const client = await remembered()
  const token = tokenOf(client)
  const { typ, alg } = decodeProtectedHeader(token)
  const { exp, ...endless } = decodeJwt(token)
  const claims = { ...endless, exp }
  const { jti, ...anonymous } = claims
  const key = new TextEncoder().encode(secrets.jwtSecret)
  const sign = (payload: object, header: object = {}, by = key) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg: String(alg), typ, ...header }).sign(by)
  const otherKey = new TextEncoder().encode('another secret, and as long as the right one is')
  const [head, body, signature = ''] = token.split('.')
  const forgeries = {
    'another secret': await sign(claims, {}, otherKey),
    'no end': await sign(endless),
    'another algorithm': await sign(claims, { alg: 'HS512' }),
    'the type of another kind of token': await sign(claims, { typ: 'at+jwt' }),
    'no type': await sign(claims, { typ: undefined }),
    'a jti that was never issued': await sign({ ...claims, jti: crypto.randomUUID() }),
    'no jti': await sign(anonymous),
    'another issuer and audience': await sign({ ...claims, iss: 'somebody', aud: 'somebody' }),
    'no signature': `${head}.${body}.`,
    'the algorithm "none"': new UnsecuredJWT(claims).encode(),
    'a signature of another token': `${head}.${body}.${signature.split('').reverse().join('')}`,
    'nothing of a token': 'x'.repeat(43),
  }
  for (const [what, forged] of Object.entries(forgeries)) {
    const holder = client.copy((_value, name) => (name === COOKIE ? forged : 'over'))
    await expectLoggedOut(holder, `with a token that has ${what}`)
    expect(holder.cookies, `the cookies after a token that has ${what}`).not.toHaveProperty(COOKIE)
  }
  expect((await withToken(token)).status, 'the status with the token itself').toBe(200)
})

test('answers 500, and not 401, when the users cannot be read', async () => {
  const { working, expectBreakdown } = breakable(createUserStore(), ['findById'])
  app = makeApp({ clock: time.clock, users: working })
  await register(app, ada)
  const token = tokenOf(await remembered())
  await expectBreakdown(withToken(token), 'GET /me with a token while the store fails')
  expect((await withToken(token)).status, 'the status when it works again').toBe(200)
})
