import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expectUnguessable } from 'shared/testing/unguessable.ts'
import { expect, test } from 'vitest'
import { createMemoryRepositories } from '#project/memory-repositories.ts'
import { ada, bob, makeApp } from './auth-app.ts'
import type { Browser } from './browser.ts'
import { accessToken } from './tokens.ts'

const MONTH = 30 * 24 * 60 * 60

/** An app with a user who is logged in. */
async function loggedIn(options: Parameters<typeof makeApp>[0] = {}) {
  const world = makeApp(options)
  const browser = world.browser()
  await browser.register(ada)
  await browser.login(ada)
  /** POST /refresh-token with these cookies, as a thief would. */
  const refreshWith = (cookies: string) => request(world.app).post('/refresh-token').set('Cookie', cookies)
  return { ...world, ada: browser, refreshWith }
}

const refresh = (browser: Browser) => browser.post('/refresh-token')

/** The value of the only cookie. */
const cookieValue = (cookies: string) => cookies.slice(cookies.indexOf('=') + 1)

test('gives a refresh token in a cookie that no script and no other site can use', async () => {
  for (const publicUrl of ['http://localhost:3000', 'https://app.example.com']) {
    const { browser, setCookies } = makeApp({ publicUrl })
    await browser().register(ada)
    const response = await browser().post('/login').send(ada)
    const cookies = setCookies(response)
    expect(cookies, 'Set-Cookie').toHaveLength(1)
    const [cookie = ''] = cookies
    const value = cookieValue(cookie.split(';')[0] ?? '')
    expect(value.length, 'the length of its value').toBeGreaterThanOrEqual(22)
    expect(cookie).toMatch(/; *HttpOnly/i)
    expect(cookie).toMatch(/; *SameSite=Strict/i)
    expect(cookie).toMatch(/; *Max-Age=2592000\b/i)
    expect(cookie).not.toMatch(/; *Domain=/i)
    expect(/; *Secure/i.test(cookie), `whether it is Secure at ${publicUrl}`).toBe(
      publicUrl.startsWith('https'),
    )
    expect(response.text, 'the body').not.toContain(value)
  }
  const { ada: one } = await loggedIn()
  await expectUnguessable('a refresh token', async () => {
    await one.refresh()
    return cookieValue(one.cookies())
  })
})

test('refuses an access token after 15 minutes, and says that it has expired', async () => {
  const { ada, pass } = await loggedIn()
  pass(899)
  expect((await ada.get('/profile')).status, 'the status after 899 s').toBe(200)
  pass(2)
  const response = await ada.get('/profile')
  expectProblem(response, 401, 'GET /profile after 901 s')
  expect(response.body.code, 'the code').toBe('token-expired')
  expect(response.headers['www-authenticate'] ?? '', 'WWW-Authenticate').toMatch(/^Bearer\b.*invalid_token/i)
})

test('exchanges a refresh token for a new one and an access token', async () => {
  const { ada, pass } = await loggedIn()
  for (let day = 1; day <= 3; day += 1) {
    pass(20 * 24 * 60 * 60)
    const before = ada.cookies()
    const response = await refresh(ada)
    expect(response.status, `the status of exchange ${day}`).toBe(200)
    expect(response.body).toEqual({ token: expect.any(String), expiresIn: 900 })
    expect(cookieValue(ada.cookies()), 'the new refresh token').not.toBe(cookieValue(before))
    expect(await ada.profile()).toMatchObject({ username: 'ada' })
  }
})

test('refuses a refresh token after 30 days', async () => {
  const { ada, pass, refreshWith } = await loggedIn()
  const first = ada.cookies()
  pass(MONTH - 1)
  expect((await refresh(ada)).status, 'the status a second before').toBe(200)
  const second = ada.cookies()
  pass(MONTH + 1)
  expectProblem(await refreshWith(second), 401, 'the exchange a second after')
  expectProblem(await refreshWith(first), 401, 'the exchange of an older one')
})

test('ends the session when a refresh token comes a second time', async () => {
  const { ada, refreshWith } = await loggedIn()
  const stolen = ada.cookies()
  expect((await refresh(ada)).status, 'the status of the first exchange').toBe(200)
  expectProblem(await refreshWith(stolen), 401, 'the second exchange of the same')
  expectProblem(await refresh(ada), 401, 'the exchange of its successor')
})

test('ends the session however long ago the token was used', async () => {
  const { ada, refreshWith } = await loggedIn()
  const stolen = ada.cookies()
  for (let i = 0; i < 3; i += 1) expect((await refresh(ada)).status, 'the status of an exchange').toBe(200)
  expectProblem(await refreshWith(stolen), 401, 'the second exchange of the first token')
  expectProblem(await refresh(ada), 401, 'the exchange of the newest')
})

test('ends no other session when it ends one', async () => {
  const { ada: first, browser, refreshWith } = await loggedIn()
  const [second, other] = [browser(), browser()]
  await second.login(ada)
  await other.register(bob)
  await other.login(bob)
  const stolen = first.cookies()
  await refresh(first)
  expectProblem(await refreshWith(stolen), 401, 'the second exchange of the same')
  await second.refresh()
  await other.refresh()
  expect(await second.profile()).toMatchObject({ username: 'ada' })
  expect(await other.profile()).toMatchObject({ username: 'Bob_2' })
})

test('lets at most one of many exchanges at once through, and ends the session', async () => {
  const { ada, refreshWith, setCookies } = await loggedIn()
  await ada.refresh()
  const cookies = ada.cookies()
  const responses = await Promise.all(Array.from({ length: 10 }, () => refreshWith(cookies)))
  const statuses = responses.map(({ status }) => status)
  expect(
    statuses.filter((status) => status !== 401 && status !== 200),
    'statuses that are neither 200 nor 401',
  ).toEqual([])
  expect(statuses.filter((status) => status === 200).length, 'how many got through').toBeLessThanOrEqual(1)
  for (const response of responses) {
    for (const cookie of setCookies(response)) {
      expectProblem(await refreshWith(cookie.split(';')[0] ?? ''), 401, 'an exchange after that')
    }
  }
  expectProblem(await refreshWith(cookies), 401, 'one more exchange of the same')
})

test('hands out no token that the repository has not taken', async () => {
  const inner = createMemoryRepositories()
  let revoking = false
  const { refreshTokens } = inner
  const repositories = {
    ...inner,
    refreshTokens: {
      ...refreshTokens,
      // Between the two calls of an exchange, somebody logs out with another copy of the token.
      async use(hash: string) {
        const found = await refreshTokens.use(hash)
        if (found && revoking) await refreshTokens.revokeFamily(found.token.familyId)
        return found
      },
    },
  }
  const { ada } = await loggedIn({ repositories })
  await ada.refresh()
  revoking = true
  const response = await refresh(ada)
  expectProblem(response, 401, 'an exchange in the middle of which the session ends')
  expect(response.body.token, 'the access token').toBeUndefined()
})

test('answers 401 to what is no refresh token', async () => {
  const { app, ada, refreshWith, repositories, clock } = await loggedIn()
  const [name, value = ''] = ada.cookies().split('=')
  const [user] = await repositories.users.list()
  const access = await accessToken(user?.id ?? '', clock())
  for (const other of [
    '',
    'abc',
    `${value}x`,
    value.slice(0, -2),
    access,
    ada.token(),
    'j:{}',
    'j:[1]',
    '%',
  ]) {
    expectProblem(await refreshWith(`${name}=${other}`), 401, `the exchange of ${other}`)
  }
  expectProblem(await request(app).post('/refresh-token'), 401, 'the exchange of nothing')
  const inTheBody = await request(app).post('/refresh-token').send({ refreshToken: value, token: value })
  expectProblem(inTheBody, 401, 'the exchange of a token in the body')
  const asAccess = await request(app).get('/profile').set('Authorization', `Bearer ${value}`)
  expectProblem(asAccess, 401, 'GET /profile with a refresh token')
  await ada.refresh()
})

test('keeps no refresh token, only hashes', async () => {
  const { ada, calls, clock } = await loggedIn()
  const tokens = [cookieValue(ada.cookies())]
  await ada.refresh()
  tokens.push(cookieValue(ada.cookies()))
  const added = calls.filter(({ method }) => method === 'refreshTokens.add')
  expect(added, 'the calls of refreshTokens.add').toHaveLength(2)
  const [first, second] = added.map(
    ({ args }) => args[0] as { familyId: string; expiresAt: Date; hash: string },
  )
  expect(second?.familyId, 'the family of the second').toBe(first?.familyId)
  expect(second?.hash, 'the hash of the second').not.toBe(first?.hash)
  expect(first?.expiresAt).toEqual(new Date(clock().getTime() + MONTH * 1000))
  const given = JSON.stringify(calls)
  for (const token of tokens) {
    for (const text of [token, Buffer.from(token, 'base64url').toString('hex')]) {
      expect(given.includes(text), 'whether the repositories were given the token itself').toBe(false)
    }
  }
})

test('ends the session at logout, with all of its tokens', async () => {
  const { ada: browser, browser: another, refreshWith, app } = await loggedIn()
  const second = another()
  await second.login(ada)
  const used = browser.cookies()
  await browser.refresh()
  const current = browser.cookies()
  const response = await browser.post('/logout')
  expect(response.status).toBe(204)
  expect(response.text, 'the body').toBe('')
  expect(browser.cookies(), 'the cookies that are left').toBe('')
  for (const cookies of [current, used, current]) {
    expectProblem(await refreshWith(cookies), 401, 'an exchange after the logout')
  }
  await second.refresh()
  expect((await request(app).post('/logout')).status, 'the status without a session').toBe(204)
  expect((await request(app).post('/logout').set('Cookie', used)).status, 'the status once more').toBe(204)
})

test('ends the session also at a logout with a token that was used', async () => {
  const { ada, app, refreshWith } = await loggedIn()
  const used = ada.cookies()
  await ada.refresh()
  expect((await request(app).post('/logout').set('Cookie', used)).status).toBe(204)
  expectProblem(await refreshWith(ada.cookies()), 401, 'an exchange after the logout')
})

test('does not go on for an account that is no more', async () => {
  const { ada, repositories } = await loggedIn()
  await ada.refresh()
  const [user] = await repositories.users.list()
  await repositories.users.remove(user?.id ?? '')
  expectProblem(await refresh(ada), 401, 'an exchange without an account')
})

test('answers 500, and not 401, when the tokens cannot be read', async () => {
  const inner = createMemoryRepositories()
  const { working, expectBreakdown } = breakable(inner.refreshTokens)
  const { ada: one, report } = await loggedIn({ repositories: { ...inner, refreshTokens: working } })
  const before = one.cookies()
  await expectBreakdown(refresh(one), 'POST /refresh-token while the repository fails', report)
  expect(one.cookies(), 'the cookies after it').toBe(before)
  await expectBreakdown(one.post('/logout'), 'POST /logout while the repository fails', report)
  await one.refresh()
})
