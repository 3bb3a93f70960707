import { base64url, decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { expectProblem } from 'shared/contracts/problem.ts'
import { expect, test } from 'vitest'
import { ada, SECRET, setUp } from './app.ts'

const key = (secret = SECRET) => new TextEncoder().encode(secret)

/** Signs what the app has signed once more, with changes. */
function signed(token: string, change: JWTPayload = {}, header: object = {}, secret = SECRET) {
  return new SignJWT({ ...decodeJwt(token), ...change })
    .setProtectedHeader({ alg: 'HS256', ...decodeProtectedHeader(token), ...header })
    .sign(key(secret))
}

type Challenged = { status: number; headers: Record<string, string>; body: { code?: string } }

function expectRefusal(response: Challenged, code: string, what: string) {
  expectProblem(response, 401, what)
  expect(response.body.code, `the code of ${what}`).toBe(code)
  expect(response.headers['www-authenticate'], `WWW-Authenticate of ${what}`).toMatch(
    /^Bearer\b.*\berror="?invalid_token"?/i,
  )
}

test('issues tokens that say when they expire, by the clock of the app', async () => {
  const { newcomer, get, seconds } = setUp()
  const { access, expiresIn } = await newcomer(ada)
  expect(expiresIn, 'expiresIn in the answer to the login').toBe(900)
  const { iat, exp } = decodeJwt(access)
  expect({ iat, exp }, 'iat and exp of the token').toEqual({ iat: seconds(), exp: seconds() + 900 })
  expect((await get('/profile', access)).status, 'the status of GET /profile').toBe(200)
})

test('lets a token in until the second before it expires', async () => {
  const { newcomer, get, advance } = setUp()
  const { access } = await newcomer(ada)
  for (const step of [0, 450, 449]) {
    advance(step)
    const { status, body } = await get('/profile', access)
    expect(status, `the status of GET /profile, ${step} s after the last`).toBe(200)
    expect(body).toMatchObject({ username: 'ada' })
  }
})

test('answers token-expired from the second in which a token expires', async () => {
  const { newcomer, get, advance } = setUp()
  const { access } = await newcomer(ada)
  advance(900)
  expectRefusal(await get('/profile', access), 'token-expired', 'GET /profile when the token expires')
  advance(1)
  expectRefusal(await get('/profile', access), 'token-expired', 'GET /profile one second later')
  advance(365 * 24 * 3600)
  expectRefusal(await get('/profile', access), 'token-expired', 'GET /profile a year later')
})

test('gives tokens the lifetime that it was told', async () => {
  const { newcomer, get, advance } = setUp({ accessTokenSeconds: 60 })
  const { access, expiresIn } = await newcomer(ada)
  expect(expiresIn, 'expiresIn in the answer to the login').toBe(60)
  advance(59)
  expect((await get('/profile', access)).status, 'the status of GET /profile after 59 s').toBe(200)
  advance(1)
  expectRefusal(await get('/profile', access), 'token-expired', 'GET /profile after 60 s')
})

test('answers token-invalid to a token without exp', async () => {
  const { newcomer, get } = setUp()
  const { access } = await newcomer(ada)
  expect((await get('/profile', await signed(access))).status, 'the status with exp').toBe(200)
  const endless = await signed(access, { exp: undefined })
  expectRefusal(await get('/profile', endless), 'token-invalid', 'GET /profile without exp in the token')
})

test('answers token-invalid to everything else that is wrong with a token', async () => {
  const { newcomer, get, api } = setUp()
  const { access } = await newcomer(ada)
  expect((await get('/profile', await signed(access))).status, 'the status with a right token').toBe(200)
  const [head = '', payload = '', signature = ''] = access.split('.')
  const forged = base64url.encode(JSON.stringify({ ...decodeJwt(access), exp: 9_999_999_999 }))
  const wrong: [what: string, token: string][] = [
    ['another payload', `${head}.${forged}.${signature}`],
    ['no signature', `${head}.${payload}.`],
    ['another key', await signed(access, {}, {}, 'another secret, which is long enough as well')],
    ['alg "none"', new UnsecuredJWT(decodeJwt(access)).encode()],
    ['HS512', await signed(access, {}, { alg: 'HS512' })],
    ['another type', await signed(access, {}, { typ: 'refresh+jwt' })],
    ['no type', await signed(access, {}, { typ: undefined })],
    ['another issuer', await signed(access, { iss: 'https://evil.example' })],
    ['no issuer', await signed(access, { iss: undefined })],
    ['another audience', await signed(access, { aud: 'https://evil.example' })],
    ['no subject', await signed(access, { sub: undefined })],
    ['the subject of nobody', await signed(access, { sub: 'nobody' })],
    ['a text for exp', await signed(access, { exp: '9999999999' as unknown as number })],
    ['nothing of a token', 'token'],
  ]
  for (const [what, token] of wrong) {
    expectRefusal(await get('/profile', token), 'token-invalid', `GET /profile with ${what}`)
  }
  for (const header of ['Bearer', 'Basic YWRhOmFkYQ==', access, `Bearer ${access} ${access}`]) {
    const response = await api.get('/profile').set('Authorization', header)
    expectRefusal(response, 'token-invalid', `GET /profile with Authorization: ${header}`)
  }
})

test('does not call a forgery expired', async () => {
  const { newcomer, get, advance } = setUp()
  const { access } = await newcomer(ada)
  const elsewhere = await signed(access, { iss: 'https://evil.example' })
  const forged = await signed(access, {}, {}, 'another secret, which is long enough as well')
  advance(901)
  expectRefusal(await get('/profile', access), 'token-expired', 'GET /profile with the right signature')
  expectRefusal(await get('/profile', forged), 'token-invalid', 'GET /profile with the key of somebody else')
  expectRefusal(await get('/profile', elsewhere), 'token-invalid', 'GET /profile with another issuer')
})

test('asks for a token where there is none, and names no error', async () => {
  const { newcomer, get, api } = setUp()
  const { access } = await newcomer(ada)
  expect((await get('/me', access)).status, 'the status of GET /me with a token').toBe(200)
  for (const path of ['/me', '/profile']) {
    const response = await api.get(path)
    expectProblem(response, 401, `GET ${path} without a token`)
    expect(response.body.code, 'the code').toBe('token-missing')
    const challenge = String(response.headers['www-authenticate'])
    expect(challenge, 'WWW-Authenticate').toMatch(/^Bearer\b/i)
    expect(challenge, 'WWW-Authenticate').not.toMatch(/error/i)
  }
})
