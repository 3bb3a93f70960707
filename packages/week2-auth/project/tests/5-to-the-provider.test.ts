import { createHash } from 'node:crypto'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expectUnguessable } from 'shared/testing/unguessable.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { loadConfig } from '#project/config.ts'
import { jwtSecret, makeApp, publicUrl } from './auth-app.ts'
import { clientId, clientSecret, startProvider, type TestProvider } from './openid-provider.ts'

let provider: TestProvider

beforeAll(async () => {
  provider = await startProvider()
  provider.knows('sub-ada', { email: 'ada@example.com', email_verified: true })
})

beforeEach(() => {
  provider.reset()
})

const withProvider = (options: Parameters<typeof makeApp>[0] = {}) =>
  makeApp({ provider: provider.options, ...options })

/** What the app asks of the provider. */
const parameters = (location: string) => Object.fromEntries(new URL(location).searchParams)

test('sends the browser to the provider with an authorization request', async () => {
  const url = new URL(await withProvider().browser().begin())
  expect(url.origin + url.pathname, 'the address').toBe(`${provider.issuer}/auth`)
  const { scope = '', ...asked } = Object.fromEntries(url.searchParams)
  expect(asked).toMatchObject({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: `${publicUrl}/oauth/callback`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  })
  expect(scope.split(' ').sort(), 'the scope').toEqual(['email', 'openid', 'profile'])
  expect(url.search, 'the query').not.toContain(clientSecret)
})

test('asks with a state, a nonce and a challenge that are new each time', async () => {
  const { browser } = withProvider()
  const same = browser()
  const asked = []
  for (const one of [same, same, browser()]) asked.push(parameters(await one.begin()))
  for (const name of ['state', 'nonce', 'code_challenge']) {
    const values = asked.map((each) => each[name] ?? '')
    expect(new Set(values).size, `how many values of ${name} there are: ${values.join(', ')}`).toBe(3)
    for (const value of values) {
      expect(
        value.length,
        `the length of ${name} ${value}, for at least 128 random bits`,
      ).toBeGreaterThanOrEqual(22)
    }
    // Numbers and encoded texts have few different characters, or begin alike.
    expect(new Set(values.map((value) => value.slice(0, 6))).size, `how ${name} begins`).toBe(3)
    await expectUnguessable(name, async () => parameters(await same.begin())[name] ?? '')
  }
})

test('asks so that a stolen code is worthless without the verifier', async () => {
  const { browser, calls } = withProvider()
  const callback = new URL(await browser().authorize('sub-ada'))
  const [pending] = calls.find(({ method }) => method === 'pendingSignIns.add')?.args ?? []
  const { codeVerifier } = pending as { codeVerifier: string }
  const exchange = (fields: object) =>
    request(provider.issuer)
      .post('/token')
      .auth(clientId, clientSecret)
      .type('form')
      .send({
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code'),
        redirect_uri: `${publicUrl}/oauth/callback`,
        ...fields,
      })
  expect((await exchange({})).status, 'the status at the provider without a verifier').toBe(400)
  // One try is all a code has (RFC 6749, section 4.1.2), so the right verifier is shown with another.
  const again = new URL(await browser().authorize('sub-ada'))
  const { args } = calls.findLast(({ method }) => method === 'pendingSignIns.add') ?? { args: [] }
  const second = args[0] as { codeVerifier: string }
  expect(second.codeVerifier, 'the verifier of another sign-in').not.toBe(codeVerifier)
  const code = again.searchParams.get('code')
  const { status } = await exchange({ code, code_verifier: second.codeVerifier })
  expect(status, 'the status at the provider with the verifier').toBe(200)
})

test('ties the sign-in to the browser with a cookie for ten minutes', async () => {
  const { app, setCookies } = withProvider()
  const cookies = setCookies(await request(app).get('/oauth/login'))
  expect(cookies, 'Set-Cookie').toHaveLength(1)
  const [cookie = ''] = cookies
  expect(cookie).toMatch(/; *HttpOnly/i)
  expect(cookie).toMatch(/; *SameSite=Lax/i)
  expect(cookie).toMatch(/; *Max-Age=600\b/i)
  expect(cookie).not.toMatch(/; *(Domain=|Secure)/i)
  const https = withProvider({ publicUrl: 'https://app.example.com' })
  const [secure = ''] = setCookies(await request(https.app).get('/oauth/login'))
  expect(secure, 'the cookie of a site with https').toMatch(/; *Secure/i)
  await expectUnguessable('the cookie', async () => {
    const [set = ''] = setCookies(await request(app).get('/oauth/login'))
    return /=([^;]*)/.exec(set)?.[1] ?? ''
  })
})

test('keeps what the browser need not know to itself', async () => {
  const { browser, calls, clock } = withProvider()
  const ada = browser()
  const url = await ada.begin('/oauth/login?returnTo=/orders')
  const added = calls.filter(({ method }) => method === 'pendingSignIns.add')
  expect(added, 'the calls of pendingSignIns.add').toHaveLength(1)
  const pending = added[0]?.args[0] as Record<string, unknown>
  const { state, nonce, code_challenge } = parameters(url)
  expect(pending).toMatchObject({ state, nonce, codeVerifier: expect.stringMatching(/^[\w.~-]{43,128}$/) })
  expect(pending.expiresAt).toEqual(new Date(clock().getTime() + 600_000))
  const verifier = String(pending.codeVerifier)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  expect(code_challenge, 'the challenge').toBe(challenge)
  const secret = ada.cookies().split('=')[1] ?? ''
  expect(secret.length, 'the length of the value of the cookie').toBeGreaterThanOrEqual(22)
  for (const text of [verifier, String(nonce)]) expect(ada.cookies(), 'the cookie').not.toContain(text)
  expect(JSON.stringify(calls).includes(secret), 'whether the repository was given the cookie itself').toBe(
    false,
  )
  expect(url.includes(secret), 'whether the cookie is in the URL').toBe(false)
})

test('takes its own address from the configuration, whatever the request says', async () => {
  const { app } = withProvider()
  const { headers } = await request(app).get('/oauth/login').set({
    Host: 'evil.example',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'https',
    Forwarded: 'host=evil.example;proto=https',
    Origin: 'https://evil.example',
    Referer: 'https://evil.example/',
  })
  expect(headers.location ?? '', 'Location').toContain(`${provider.issuer}/auth?`)
  expect(parameters(headers.location ?? '').redirect_uri).toBe(`${publicUrl}/oauth/callback`)
  const there = await request(app).get(
    '/oauth/login?redirect_uri=https://evil.example/&redirectUri=https://evil.example/',
  )
  expect(parameters(there.headers.location ?? '').redirect_uri).toBe(`${publicUrl}/oauth/callback`)
  // The provider knows the one address, and sends nobody elsewhere.
  const foreign = new URL(headers.location ?? '')
  foreign.searchParams.set('redirect_uri', 'https://evil.example/oauth/callback')
  const refused = await request(provider.issuer).get(foreign.pathname + foreign.search)
  expect(refused.status, 'the status of the provider for another redirect_uri').toBe(400)
  const elsewhere = withProvider({ publicUrl: 'https://app.example.com' })
  const asked = parameters(await elsewhere.browser().begin())
  expect(asked.redirect_uri).toBe('https://app.example.com/oauth/callback')
})

test('refuses a returnTo that could lead to another site', async () => {
  const { app, setCookies } = withProvider()
  const get = (returnTo: string) => request(app).get('/oauth/login').query({ returnTo })
  for (const returnTo of ['/', '/orders', '/orders?page=2&next=//x#top', '/@evil.example', '/:80']) {
    expect([302, 303], `the status for returnTo ${returnTo}`).toContain((await get(returnTo)).status)
  }
  for (const returnTo of [
    'https://evil.example',
    'https://evil.example/orders',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '@evil.example',
    '.evil.example',
    ':80',
    'orders',
    '',
    `${publicUrl}.evil.example/`,
    `${publicUrl}@evil.example/`,
  ]) {
    const response = await get(returnTo)
    expectProblem(response, 400, `GET /oauth/login with returnTo ${JSON.stringify(returnTo)}`)
    expect(setCookies(response), 'Set-Cookie').toEqual([])
  }
  expectProblem(await request(app).get('/oauth/login?returnTo=/a&returnTo=/b'), 400, 'two of them')
})

test('asks the provider where everything is, and only once', async () => {
  const { browser } = withProvider()
  expect(provider.requests, 'before anybody signs in').toEqual([])
  await Promise.all([browser().begin(), browser().begin(), browser().begin()])
  await browser().begin()
  expect(provider.requests).toEqual(['GET /.well-known/openid-configuration'])
})

test('answers 503 while the provider is away, and goes on when it is back', async () => {
  const { app, browser, setCookies, repositories } = withProvider()
  const hurried = withProvider({ provider: { ...provider.options, deadlineMs: 200 }, repositories })
  for (const failure of ['reset', 'error', 'silence'] as const) {
    const mend = provider.fails(failure)
    const response = await request(failure === 'silence' ? hurried.app : app).get('/oauth/login')
    expectProblem(response, 503, `GET /oauth/login when the provider's failure is ${failure}`)
    expect(setCookies(response), 'Set-Cookie').toEqual([])
    mend()
  }
  // Another issuer than the one that was asked for is none.
  provider.forges('/.well-known/openid-configuration', (body) => ({
    ...body,
    issuer: 'https://evil.example',
  }))
  expectProblem(
    await request(app).get('/oauth/login'),
    503,
    'GET /oauth/login with metadata of another issuer',
  )
  provider.reset()
  await browser().begin()
})

test('goes without TLS only to a provider on this machine, and only when told', () => {
  const make = (issuer: string, allowHttp?: boolean) => () =>
    createApp({ jwtSecret, provider: { issuer, clientId, clientSecret, allowHttp } })
  for (const [issuer, allowHttp] of [
    ['http://127.0.0.1:4000', undefined],
    ['http://localhost:4000', false],
    ['http://accounts.example.com', true],
    ['http://127.0.0.1.example.com', true],
    ['http://localhost.example.com', true],
    ['http://not-localhost', true],
    ['http://10.0.0.1', true],
  ] as const) {
    expect(make(issuer, allowHttp), `createApp with ${issuer} and allowHttp ${allowHttp}`).toThrow(/https/)
  }
  for (const [issuer, allowHttp] of [
    ['https://accounts.example.com', undefined],
    ['https://accounts.example.com', true],
    ['http://127.0.0.1:4000', true],
    ['http://localhost:4000', true],
    ['http://[::1]:4000', true],
  ] as const) {
    expect(make(issuer, allowHttp), `createApp with ${issuer} and allowHttp ${allowHttp}`).not.toThrow()
  }
})

test('loadConfig wants https everywhere in production', () => {
  const secure = {
    NODE_ENV: 'production',
    JWT_SECRET: jwtSecret,
    PUBLIC_URL: 'https://app.example.com',
    OIDC_ISSUER: 'https://accounts.example.com',
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
  }
  const load = (env: Record<string, string | undefined>) => loadConfig({ env, envFile: false })
  expect(load(secure)).toMatchObject({
    publicUrl: 'https://app.example.com',
    provider: { issuer: 'https://accounts.example.com', clientId, clientSecret, allowHttp: false },
  })
  expect(() => load({ ...secure, OIDC_ISSUER: 'http://127.0.0.1:4000' })).toThrow(/OIDC_ISSUER.*https/)
  expect(() => load({ ...secure, PUBLIC_URL: 'http://app.example.com' })).toThrow(/PUBLIC_URL.*https/)
  expect(() => load({ ...secure, PUBLIC_URL: undefined })).toThrow(/PUBLIC_URL/)
  const local = {
    ...secure,
    NODE_ENV: undefined,
    PUBLIC_URL: undefined,
    OIDC_ISSUER: 'http://127.0.0.1:4000',
  }
  expect(load(local)).toMatchObject({
    publicUrl: 'http://localhost:3000',
    provider: { issuer: 'http://127.0.0.1:4000', allowHttp: true },
  })
  expect(load({ JWT_SECRET: jwtSecret }).provider, 'the provider where none is named').toBeUndefined()
  for (const name of ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']) {
    expect(() => load({ ...secure, [name]: undefined }), `without ${name}`).toThrow(name)
  }
})
