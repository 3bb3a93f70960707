import { createHmac } from 'node:crypto'
import express from 'express'
import { SignJWT } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { expectProblem } from '../contracts/problem.ts'
import { accessTokens } from '../http/access-tokens.ts'
import { authenticate } from '../http/authenticate.ts'
import { problemDetails } from '../http/errors.ts'
import { listen } from '../testing/http/listen.ts'
import { rawRequest } from '../testing/http/raw-request.ts'
import { request } from '../testing/http/request.ts'

const secret = 'a secret of the tests, 32 bytes and more'
const issuer = 'https://auth.example'
const audience = 'https://api.example'
const key = new TextEncoder().encode(secret)
const header = { alg: 'HS256', typ: 'at+jwt' }

let now: Date
const users = new Map<string, { name: string }>()
beforeEach(() => {
  now = new Date('2030-01-01T12:00:00.500Z')
  users.clear()
  users.set('7', { name: 'Ada' })
})

const tokens = accessTokens({ secret, issuer, audience, expiresIn: 900, clock: () => now })
const app = express()
  .get(
    '/me',
    authenticate(tokens, async (id) => users.get(id)),
    (_req, res) => {
      res.json(res.locals.user)
    },
  )
  .use(problemDetails)

const send = (authorization: string) => request(app).get('/me').set('Authorization', authorization)
const start = Date.UTC(2030, 0, 1, 12) / 1000
const claims = { sub: '7', iss: issuer, aud: audience, iat: start, exp: start + 900 }
const signed = (changed: object, head: object = {}) =>
  new SignJWT({ ...claims, ...changed }).setProtectedHeader({ ...header, ...head }).sign(key)

test('lets in with a token that was issued, as long as it is good', async () => {
  const token = await tokens.issue('7')
  for (const scheme of ['Bearer', 'bearer ', 'BEARER  ']) {
    expect((await send(`${scheme} ${token}`)).body).toEqual({ name: 'Ada' })
  }
  now = new Date((start + 899) * 1000)
  expect(await tokens.verify(token)).toBe('7')
  now = new Date((start + 900) * 1000)
  expect(await tokens.verify(token)).toBeUndefined()
  expect(await tokens.verify(await signed({}))).toBeUndefined()
})

test('accepts no token but those that it would issue', async () => {
  expect(await tokens.verify(await signed({})), 'a token as it should be').toBe('7')
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const unsigned = `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`
  const sha512 = `${encoded({ ...header, alg: 'HS512' })}.${encoded(claims)}`
  const attacks: Record<string, string> = {
    'no token': 'nonsense',
    'no algorithm': unsigned,
    'another algorithm': `${sha512}.${createHmac('sha512', key).update(sha512).digest('base64url')}`,
    'another key': await new SignJWT(claims).setProtectedHeader(header).sign(new Uint8Array(32)),
    'another type': await signed({}, { typ: 'rt+jwt' }),
    'an extension': await signed({}, { crit: ['b64'], b64: true }),
    'no type': await signed({}, { typ: undefined }),
    'another issuer': await signed({ iss: 'https://evil.example' }),
    'another audience': await signed({ aud: ['https://other.example'] }),
    'no exp': await signed({ exp: undefined }),
    'exp too late': await signed({ exp: start + 901 }),
    'exp of a fraction': await signed({ exp: start + 0.5 + 1 }),
    'no iat': await signed({ iat: undefined }),
    'iat to come': await signed({ iat: start + 60 }),
    'nbf to come': await signed({ nbf: start + 60 }),
    'no sub': await signed({ sub: undefined }),
    'a number as sub': await signed({ sub: 7 }),
  }
  for (const [what, token] of Object.entries(attacks)) {
    expect(await tokens.verify(token), `what comes of ${what}`).toBeUndefined()
    const response = await send(`Bearer ${token}`)
    expectProblem(response, 401, what)
    expect(response.headers['www-authenticate'], what).toBe('Bearer error="invalid_token"')
  }
})

test('asks for a token where none is given', async () => {
  const token = await tokens.issue('7')
  for (const authorization of ['', 'Bearer', `Basic ${token}`, token]) {
    const response = await send(authorization)
    expectProblem(response, 401, authorization)
    expect(response.headers['www-authenticate'], authorization).toBe('Bearer')
  }
  expectProblem(await request(app).get('/me').query({ access_token: token }), 401, 'a token in the query')
})

test('refuses two headers, and two tokens in one', async () => {
  const token = await tokens.issue('7')
  expectProblem(await send(`Bearer ${token}, Bearer ${token}`), 401, 'two tokens')
  const { url } = await listen(app)
  const Authorization = [`Bearer ${token}`, `Bearer ${token}`]
  const { status, headers } = await rawRequest(url, '/me', { headers: { Authorization } })
  expect(status).toBe(401)
  expect(headers['www-authenticate']).toBe('Bearer error="invalid_token"')
})

test('refuses the token of a user who has gone', async () => {
  const token = await tokens.issue('7')
  expect((await send(`Bearer ${token}`)).status).toBe(200)
  users.delete('7')
  expectProblem(await send(`Bearer ${token}`), 401, 'the token of nobody')
})

test('refuses to sign with less than 32 bytes', () => {
  const make = (short: string) => () => accessTokens({ secret: short, issuer, audience })
  expect(make('x'.repeat(31))).toThrow('32 bytes')
  expect(make(undefined as unknown as string)).toThrow('32 bytes')
  expect(make('é'.repeat(16))).not.toThrow()
})
