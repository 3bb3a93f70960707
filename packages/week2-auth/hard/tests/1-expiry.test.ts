import { base64url, decodeJwt, UnsecuredJWT } from 'jose'
import { expectProblem } from 'shared/contracts/problem.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { expect, test } from 'vitest'
import { ada, setUp } from './app.ts'
import { signed, signedByHand } from './signed.ts'

type Challenged = { status: number; headers: Record<string, string>; body: { code?: string } }

function expectRefusal(response: Challenged, code: string, what: string) {
  expectProblem(response, 401, what)
  expect(response.body.code, `the code of ${what}`).toBe(code)
  expect(String(response.headers['www-authenticate']), `WWW-Authenticate of ${what}`).toMatch(
    /^Bearer\b.*\berror="?invalid_token"?/i,
  )
}

test('issues tokens that say when they expire, by the clock of the app', async () => {
  const { newcomer, logIn, get, seconds, advance } = setUp()
  const { access, expiresIn } = await newcomer(ada)
  expect(expiresIn, 'expiresIn in the answer to the login').toBe(900)
  const { iat, exp } = decodeJwt(access)
  expect({ iat, exp }, 'iat and exp of the token').toEqual({ iat: seconds(), exp: seconds() + 900 })
  expect((await get('/profile', access)).status, 'the status of GET /profile').toBe(200)
  advance(10.7)
  const later = decodeJwt((await logIn(ada)).access)
  expect(later.iat, 'iat of a login between two seconds').toBe(seconds())
  expect(later.exp, 'exp of that login').toBe(seconds() + 900)
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
  const { app, newcomer, get, api, seconds } = setUp()
  const { access } = await newcomer(ada)
  expect((await get('/profile', await signed(access))).status, 'the status with a right token').toBe(200)
  const [head = '', payload = '', signature = ''] = access.split('.')
  const forged = base64url.encode(JSON.stringify({ ...decodeJwt(access), exp: 9_999_999_999 }))
  const wrong: [what: string, token: string][] = [
    ['another payload', `${head}.${forged}.${signature}`],
    ['no signature', `${head}.${payload}.`],
    ['half of its signature', `${head}.${payload}.${signature.slice(0, signature.length / 2)}`],
    ['more than its signature', `${head}.${payload}.${signature}AAAA`],
    ['another key', await signed(access, {}, {}, 'another secret, which is long enough as well')],
    ['alg "none"', new UnsecuredJWT(decodeJwt(access)).encode()],
    ['HS512', await signed(access, {}, { alg: 'HS512' })],
    ['alg "none" and a signature', signedByHand(access, { alg: 'none' })],
    ['an extension that nobody knows', signedByHand(access, { crit: ['https://evil.example'] })],
    ['an extension that changes nothing', signedByHand(access, { crit: ['b64'], b64: true })],
    ['another type', await signed(access, {}, { typ: 'refresh+jwt' })],
    ['no type', await signed(access, {}, { typ: undefined })],
    ['another issuer', await signed(access, { iss: 'https://evil.example' })],
    ['no issuer', await signed(access, { iss: undefined })],
    ['another audience', await signed(access, { aud: 'https://evil.example' })],
    ['no audience', await signed(access, { aud: undefined })],
    ['no subject', await signed(access, { sub: undefined })],
    ['the subject of nobody', await signed(access, { sub: 'nobody' })],
    ['an nbf that is still to come', await signed(access, { nbf: seconds() + 60 })],
    ['an iat that is still to come', await signed(access, { iat: seconds() + 3600, exp: seconds() + 4500 })],
    ['an exp later than its lifetime allows', await signed(access, { exp: seconds() + 3600 })],
    ['an exp beyond all numbers', signedByHand(access, {}, { exp: '1e999' })],
    ['a list for a subject', await signed(access, { sub: [decodeJwt(access).sub] as unknown as string })],
    ['a text for exp', await signed(access, { exp: '9999999999' as unknown as number })],
    ['nothing of a token', 'token'],
  ]
  for (const [what, token] of wrong) {
    expectRefusal(await get('/profile', token), 'token-invalid', `GET /profile with ${what}`)
  }
  const { url } = await listen(app)
  for (const Authorization of [
    [`Bearer ${access}`, `Bearer ${access}`],
    [`Bearer ${access}`, 'Basic YWRhOmFkYQ=='],
  ]) {
    const { status, headers, body } = await rawRequest(url, '/profile', { headers: { Authorization } })
    const response = { status, headers: headers as Record<string, string>, body: JSON.parse(body) }
    expectRefusal(response, 'token-invalid', 'GET /profile with two Authorization headers')
  }
  const headers = ['', 'Bearer', 'Basic YWRhOmFkYQ==', access, `Bearer ${access} ${access}`]
  for (const scheme of ['Digest', 'Basic', 'Basic ', 'Token', 'XBearer']) headers.push(`${scheme} ${access}`)
  for (const header of headers) {
    const response = await api.get('/profile').set('Authorization', header)
    expectRefusal(
      response,
      'token-invalid',
      `GET /profile with Authorization: ${header.replaceAll(access, '<token>')}`,
    )
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
  for (const path of ['/me', '/profile', `/profile?access_token=${access}&token=${access}`]) {
    const response = await api.get(path)
    expectProblem(response, 401, `GET ${path.replaceAll(access, '<token>')} without a token in a header`)
    expect(response.body.code, 'the code').toBe('token-missing')
    const challenge = String(response.headers['www-authenticate'])
    expect(challenge, 'WWW-Authenticate').toMatch(/^Bearer\b/i)
    expect(challenge, 'WWW-Authenticate').not.toMatch(/error/i)
  }
})
