import { inspect } from 'node:util'
import { type JWTPayload, SignJWT } from 'jose'
import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createMemoryRepositories } from '#project/memory-repositories.ts'
import { ada, makeApp, publicUrl } from './auth-app.ts'
import type { Browser } from './browser.ts'
import {
  type Claims,
  clientId,
  clientSecret,
  foreignKey,
  startProvider,
  type TestProvider,
} from './openid-provider.ts'

let provider: TestProvider

beforeAll(async () => {
  provider = await startProvider()
})

beforeEach(() => {
  provider.knows('sub-ada', { preferred_username: 'ada' })
  provider.knows('sub-eve', { preferred_username: 'eve' })
  provider.reset()
})

const withProvider = (options: Parameters<typeof makeApp>[0] = {}) =>
  makeApp({ provider: provider.options, ...options })

/** Follows the callback, which has to be refused and to leave nobody signed in, and answers the response. */
async function refused(browser: Browser, callback: string, what: string, status = 400) {
  const response = await browser.get(callback)
  expectProblem(response, status, `GET /oauth/callback with ${what}`)
  expectProblem(await browser.post('/refresh-token'), 401, `POST /refresh-token after ${what}`)
  return response
}

/** A callback with other parameters. */
function changed(callback: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(callback)
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return url.href
}

const claimsOf = (idToken: unknown): Claims =>
  JSON.parse(Buffer.from(String(idToken).split('.')[1] ?? '', 'base64url').toString())

test('signs the browser in with a session cookie, and sends it to returnTo', async () => {
  for (const [path, target] of [
    ['/oauth/login', `${publicUrl}/`],
    ['/oauth/login?returnTo=%2Forders%3Fpage%3D2%23top', `${publicUrl}/orders?page=2#top`],
  ] as const) {
    const { browser, setCookies } = withProvider()
    const one = browser()
    const response = await one.get(await one.authorize('sub-ada', path))
    expect([302, 303], 'the status').toContain(response.status)
    const location = response.headers.location ?? ''
    expect(new URL(location, `${publicUrl}/oauth/callback`).href, 'Location').toBe(target)
    const session = setCookies(response).filter((cookie) => /SameSite=Strict/i.test(cookie))
    expect(session, 'the session cookie').toEqual([expect.stringMatching(/; *HttpOnly/i)])
    expect(one.cookies().split('; '), 'the cookies of the browser').toHaveLength(1)
    await one.refresh()
    expect(await one.profile()).toMatchObject({ username: 'ada', role: 'user' })
  }
})

test('sends the browser to no other site in the end', async () => {
  const { browser } = withProvider()
  const one = browser()
  const callback = await one.authorize('sub-ada', '/oauth/login?returnTo=/orders')
  const { headers } = await one.get(changed(callback, { returnTo: 'https://evil.example/' }))
  expect(new URL(headers.location ?? '', callback).href, 'Location').toBe(`${publicUrl}/orders`)
  // What stands behind the dots is no other site, unless they are taken away: then it begins with two slashes.
  for (const returnTo of ['/.//evil.example', '/x/..//evil.example', '/%2e//evil.example']) {
    const path = `/oauth/login?returnTo=${encodeURIComponent(returnTo)}`
    if ((await one.get(path)).status === 400) continue
    const response = await one.get(await one.authorize('sub-ada', path))
    expect([302, 303], 'the status').toContain(response.status)
    const end = new URL(response.headers.location ?? '', callback)
    expect(end.origin, `where returnTo ${returnTo} leads`).toBe(publicUrl)
  }
})

test('makes an account at the first sign-in, and finds it again at the next', async () => {
  const { browser, repositories } = withProvider()
  const ids = []
  for (const name of ['ada', 'ada_lovelace', undefined]) {
    provider.knows('sub-ada', { preferred_username: name, email: `${name}@example.com` })
    const one = browser()
    await one.signIn('sub-ada')
    ids.push((await one.profile()).id)
  }
  expect(new Set(ids).size, 'how many accounts one person has').toBe(1)
  const eve = browser()
  await eve.signIn('sub-eve')
  expect(await eve.profile()).toMatchObject({ username: 'eve', id: expect.not.stringMatching(ids[0]) })
  const { issuer } = provider
  expect(await repositories.identities.find(issuer, 'sub-ada')).toMatchObject({ userId: ids[0] })
  expect(await repositories.users.list(), 'the users').toHaveLength(2)
})

test('takes another username where that of the provider is taken or none', async () => {
  const { browser, repositories } = withProvider()
  const local = browser()
  await local.register(ada)
  const seen = []
  for (const [sub, preferred_username] of Object.entries({
    a: 'ADA',
    b: 'not a name',
    c: 'x',
    d: undefined,
    e: '<b>',
  })) {
    provider.knows(sub, { preferred_username })
    const one = browser()
    await one.signIn(sub)
    seen.push((await one.profile()).username)
  }
  for (const username of seen) expect(username, 'a username').toMatch(/^\w{3,30}$/)
  expect(new Set(['ada', ...seen.map((name) => name.toLowerCase())]).size, 'how many usernames').toBe(6)
  await local.login(ada)
  expect(await local.profile(), 'the account that had the name before').toMatchObject({ email: ada.email })
  expect(await repositories.users.list()).toHaveLength(6)
})

test('gives an account without a password nobody can log in to', async () => {
  const { browser } = withProvider()
  await browser().signIn('sub-ada')
  for (const password of ['', 'undefined', 'null', 'password', ada.password]) {
    const response = await browser().post('/login').send({ username: 'ada', password })
    expectProblem(response, 401, `the login with ${JSON.stringify(password)}`)
  }
})

test('refuses a callback without the state that it has sent', async () => {
  const { browser } = withProvider()
  for (const [what, state] of [
    ['no state', undefined],
    ['an empty state', ''],
    ['another state', 'x'.repeat(43)],
  ] as const) {
    const one = browser()
    const callback = await one.authorize('sub-ada')
    await refused(one, changed(callback, { state }), what)
  }
  const one = browser()
  const callback = await one.authorize('sub-ada')
  await refused(one, `${callback}&state=${new URL(callback).searchParams.get('state')}`, 'the state twice')
  const other = browser()
  const theirs = new URL(await other.authorize('sub-eve')).searchParams.get('state') ?? ''
  await refused(one, changed(await one.authorize('sub-ada'), { state: theirs }), 'the state of another')
  await one.signIn('sub-ada')
})

test('refuses a callback in another browser than the one that began', async () => {
  const { browser, repositories } = withProvider()
  const eve = browser()
  // Eve stops at the door, and gives her URL to others.
  const callback = await eve.authorize('sub-eve')
  await refused(browser(), callback, 'no sign-in begun')
  const victim = browser()
  await victim.begin()
  await refused(victim, callback, 'another sign-in begun')
  expect(await repositories.users.list(), 'the users').toEqual([])
  expect(provider.requests, 'what the provider was asked').not.toContain('POST /token')
  expect([302, 303], 'the status in her own browser').toContain((await eve.get(callback)).status)
})

test('refuses a callback that comes a second time', async () => {
  const { app, browser } = withProvider()
  const one = browser()
  const callback = await one.authorize('sub-ada')
  const cookies = one.cookies()
  expect([302, 303], 'the status of the first').toContain((await one.get(callback)).status)
  provider.requests.length = 0
  const { pathname, search } = new URL(callback)
  for (const cookie of [cookies, one.cookies()]) {
    const again = await request(app)
      .get(pathname + search)
      .set('Cookie', cookie)
    expectProblem(again, 400, 'the second')
  }
  expect(provider.requests, 'what the provider was asked for the second').not.toContain('POST /token')
})

test('lets one of two callbacks that come at once through', async () => {
  const { browser } = withProvider()
  const one = browser()
  const callback = await one.authorize('sub-ada')
  const statuses = (await Promise.all([one.get(callback), one.get(callback)])).map(({ status }) => status)
  expect(statuses.map((status) => (status === 302 ? 303 : status)).sort(), 'the statuses').toEqual([303, 400])
  expect(
    provider.requests.filter((each) => each === 'POST /token'),
    'the exchanges',
  ).toHaveLength(1)
})

test('refuses a code that was used, or belongs to another sign-in', async () => {
  const { browser } = withProvider()
  const [one, eve] = [browser(), browser()]
  const first = await one.authorize('sub-ada')
  const used = new URL(first).searchParams.get('code') ?? ''
  expect([302, 303], 'the status of the first').toContain((await one.get(first)).status)
  const victim = browser()
  await refused(victim, changed(await victim.authorize('sub-ada'), { code: used }), 'a code that was used')
  const stolen = new URL(await eve.authorize('sub-eve')).searchParams.get('code') ?? ''
  await refused(victim, changed(await victim.authorize('sub-ada'), { code: stolen }), 'the code of another')
  await refused(
    victim,
    changed(await victim.authorize('sub-ada'), { code: 'x'.repeat(43) }),
    'no code of his',
  )
  await refused(victim, changed(await victim.authorize('sub-ada'), { code: undefined }), 'no code')
  await victim.signIn('sub-ada')
})

test('refuses a callback after ten minutes', async () => {
  const { app, browser, pass } = withProvider()
  const one = browser()
  const callback = await one.authorize('sub-ada')
  const cookies = one.cookies()
  pass(601)
  const { pathname, search } = new URL(callback)
  const late = await request(app)
    .get(pathname + search)
    .set('Cookie', cookies)
  expectProblem(late, 400, 'GET /oauth/callback after 601 s')
  const next = await one.authorize('sub-ada')
  pass(599)
  expect([302, 303], 'the status after 599 s').toContain((await one.get(next)).status)
})

test('refuses an ID token that was not issued for this sign-in', {
  timeout: onThisMachine(30_000),
}, async () => {
  const { browser, repositories } = withProvider()
  const now = Math.floor(Date.now() / 1000)
  const wrong: Record<string, JWTPayload> = {
    'another audience': { aud: 'another-app' },
    'several audiences, and issued to another': { aud: [clientId, 'another-app'], azp: 'another-app' },
    'another issuer': { iss: 'https://evil.example' },
    'another nonce': { nonce: 'x'.repeat(43) },
    'no nonce': { nonce: undefined },
    'no subject': { sub: undefined },
    'an expiry that is past': { iat: now - 900, exp: now - 300 },
  }
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const forgeries: Record<string, (claims: Claims) => unknown> = {
    'the signature of another key': (claims) => provider.sign(claims, { key: foreignKey }),
    'the signature of an unknown key': (claims) => provider.sign(claims, { key: foreignKey, kid: 'x' }),
    "a signature with the app's own secret": (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(clientSecret)),
    'no signature': (claims) => `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
    'no ID token': () => undefined,
  }
  for (const [what, some] of Object.entries(wrong)) {
    forgeries[`an ID token with ${what}`] = (claims) => provider.sign({ ...claims, ...some })
  }
  for (const [what, forge] of Object.entries(forgeries)) {
    const one = browser()
    const callback = await one.authorize('sub-ada')
    const mend = provider.forges('/token', async (body) => ({
      ...body,
      id_token: await forge(claimsOf(body.id_token)),
    }))
    await refused(one, callback, what)
    mend()
  }
  expect(await repositories.users.list(), 'the users').toEqual([])
  const same = provider.forges('/token', async (body) => ({
    ...body,
    id_token: await provider.sign(claimsOf(body.id_token)),
  }))
  await browser().signIn('sub-ada')
  same()
})

test('refuses an answer in the name of another provider or person', async () => {
  const { browser, repositories } = withProvider()
  const one = browser()
  for (const iss of ['https://evil.example', undefined, `${provider.issuer}/`]) {
    const callback = await one.authorize('sub-ada')
    await refused(one, changed(callback, { iss }), `the issuer ${iss}`)
  }
  expect(provider.requests, 'what the provider was asked').not.toContain('POST /token')
  const mend = provider.forges('/me', (body) => ({ ...body, sub: 'sub-eve' }))
  await refused(one, await one.authorize('sub-ada'), 'the profile of another person')
  mend()
  expect(await repositories.users.list(), 'the users').toEqual([])
  await one.signIn('sub-ada')
})

test('answers 400 to somebody who declines, and repeats nothing of it', async () => {
  const { browser, report } = withProvider()
  const one = browser()
  const declined = await one.authorize('nobody')
  expect(new URL(declined).searchParams.get('error'), 'what the provider says').toBe('access_denied')
  const response = await refused(one, declined, 'error=access_denied')
  expect(response.body.code, 'the code').toBe('access-denied')
  for (const error of ['invalid_scope', 'login_required', '<script>']) {
    const callback = changed(await one.authorize('nobody'), {
      error,
      error_description: 'Call 555-0100 at once',
    })
    const { text } = await refused(one, callback, `error=${error}`)
    expect(text, 'the body').not.toMatch(/555-0100|<script>/)
  }
  expect(report, 'the calls of report').not.toHaveBeenCalled()
  await one.signIn('sub-ada')
})

test('answers 503 in time while the provider is away', { timeout: onThisMachine(30_000) }, async () => {
  const { app, browser, report, repositories } = withProvider()
  // Has no patience, and shares what is pending.
  const hurried = withProvider({ provider: { ...provider.options, deadlineMs: 200 }, repositories })
  for (const path of ['/token', '/jwks', '/me']) {
    for (const failure of ['reset', 'error', 'silence'] as const) {
      // An app of its own, which knows no key of the provider yet.
      const one = browser()
      const { pathname, search } = new URL(await one.authorize('sub-ada'))
      const cookies = one.cookies()
      provider.fails(failure, path)
      const asked =
        failure === 'silence' ? hurried : { app: withProvider({ repositories, report }).app, report }
      asked.report.mockClear()
      const response = await request(asked.app)
        .get(pathname + search)
        .set('Cookie', cookies)
      expectProblem(response, 503, `GET /oauth/callback with the failure ${failure} at ${path}`)
      expect(asked.report, `the calls of report for ${failure} at ${path}`).toHaveBeenCalledTimes(1)
      provider.reset()
    }
  }
  for (const error of ['server_error', 'temporarily_unavailable']) {
    const one = browser()
    await refused(one, changed(await one.authorize('nobody'), { error }), `error=${error}`, 503)
  }
  expect(await repositories.users.list(), 'the users').toEqual([])
  expectProblem(await request(app).get('/oauth/callback'), 400, 'a callback that nobody has begun')
  await browser().signIn('sub-ada')
})

test('tells the log and the browser no code, token or secret', async () => {
  const broken = withProvider({
    provider: { ...provider.options, clientSecret: 'not the secret of this app' },
  })
  const { browser, report } = withProvider()
  const secrets = [clientSecret, 'not the secret of this app']
  const responses: { text: string }[] = []
  const follow = async (one: Browser, expected: number) => {
    const callback = await one.authorize('sub-ada')
    secrets.push(new URL(callback).searchParams.get('code') ?? '', ...one.cookies().split('=').slice(1))
    const response = await one.get(callback)
    expectProblem(response, expected, 'GET /oauth/callback')
    responses.push(response)
  }
  await follow(broken.browser(), 500)
  const mend = provider.forges('/token', (body) => {
    secrets.push(String(body.access_token), String(body.id_token))
    return { ...body, token_type: undefined }
  })
  await follow(browser(), 400)
  mend()
  const off = provider.fails('error', '/me')
  await follow(browser(), 503)
  off()
  const reported = [...broken.report.mock.calls, ...report.mock.calls]
  expect(reported.length, 'how many errors were reported').toBe(2)
  const seen = inspect(reported, { depth: 12 }) + responses.map(({ text }) => text).join()
  for (const secret of secrets) {
    expect(secret.length, 'the length of a secret of this test').toBeGreaterThan(20)
    expect(seen.includes(secret), `whether ${secret} is in the log or in an answer`).toBe(false)
  }
})

test('exchanges the code by its own address, whatever the request says', async () => {
  const { browser } = withProvider()
  const one = browser()
  const callback = await one.authorize('sub-ada')
  const response = await one.get(callback).set({
    Host: 'evil.example',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'https',
  })
  expect([302, 303], 'the status').toContain(response.status)
  expect(new URL(response.headers.location ?? '', publicUrl).href, 'Location').toBe(`${publicUrl}/`)
})

test('makes one account of two first sign-ins at once', async () => {
  const { browser, repositories } = withProvider()
  const browsers = [browser(), browser(), browser()]
  const callbacks = await Promise.all(browsers.map((one) => one.authorize('sub-ada')))
  const responses = await Promise.all(browsers.map((one, index) => one.get(callbacks[index] ?? '')))
  for (const { status } of responses) expect([302, 303], 'the status of a callback').toContain(status)
  const ids = []
  for (const one of browsers) {
    await one.refresh()
    ids.push((await one.profile()).id)
  }
  expect(new Set(ids).size, 'how many accounts they are signed in to').toBe(1)
  expect(await repositories.users.list(), 'the users').toHaveLength(1)
})

test('brings no account back that has been removed', async () => {
  const { browser, repositories } = withProvider()
  await browser().signIn('sub-ada')
  const [user] = await repositories.users.list()
  await repositories.users.remove(user?.id ?? '')
  const one = browser()
  await refused(one, await one.authorize('sub-ada'), 'an identity of a removed account', 403)
  expect(await repositories.users.list(), 'the users').toEqual([])
})

test('answers 500 when the identities cannot be read', async () => {
  const inner = createMemoryRepositories()
  const { working, expectBreakdown } = breakable(inner.identities)
  const { browser, report } = withProvider({ repositories: { ...inner, identities: working } })
  const one = browser()
  const callback = await one.authorize('sub-ada')
  await expectBreakdown(one.get(callback), 'GET /oauth/callback while the repository fails', report)
  expectProblem(await one.post('/refresh-token'), 401, 'POST /refresh-token after it')
  await one.signIn('sub-ada')
})
