import { jwtVerify } from 'jose'
import { createClient } from 'shared/testing/http/client.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/jwt-app.ts'
import { createUserStore, type UserStore } from '#intermediate/users.ts'
import { decoded } from './forged.ts'
import { ada, eve, login, register, secret } from './people.ts'

const issuer = 'https://auth.example'
const audience = 'https://shop.example'

let users: UserStore
let now: Date
beforeEach(() => {
  users = createUserStore()
  now = new Date('2030-01-01T12:00:00.999Z')
})

const makeApp = (options: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ secret, users, issuer, audience, bcryptCost: 4, clock: () => now, ...options })

async function loggedIn(app = makeApp(), person = ada) {
  if (!users.findByUsername(person.username)) await register(app, person)
  return login(createClient(app), person)
}

const claimsOf = async (app = makeApp(), person = ada) =>
  decoded((await loggedIn(app, person)).body.token).payload

test('answers a login with the token and how long it is good', async () => {
  const { body, type } = await loggedIn()
  expect(type, 'the content type').toBe('application/json')
  expect(body, 'the body of the login').toEqual({ token: expect.any(String), expiresIn: 3600 })
  const key = new TextEncoder().encode(secret)
  const verified = jwtVerify(body.token, key, { algorithms: ['HS256'], currentDate: now })
  const error = await verified.then(() => 'none', String)
  expect(error, 'the complaint of jose when it verifies the token with the bytes of the secret, all').toBe(
    'none',
  )
})

test('lets no cache keep the token', async () => {
  const { headers, body } = await loggedIn()
  expect(body.token, 'the token').toEqual(expect.any(String))
  expect(headers['cache-control'] ?? '', 'Cache-Control').toMatch(/\bno-store\b/)
})

test('names the algorithm and the type of the token', async () => {
  const { header } = decoded((await loggedIn()).body.token)
  expect(header, 'the header of the token').toEqual({ alg: 'HS256', typ: 'at+jwt' })
})

test("issues a token for the user's id, from the issuer, for the audience", async () => {
  const app = makeApp()
  for (const person of [ada, eve]) {
    const { sub, iss, aud } = await claimsOf(app, person)
    expect(sub, 'sub').toBe(users.findByUsername(person.username)?.id)
    expect({ iss, aud: [aud].flat() }).toEqual({ iss: issuer, aud: [audience] })
  }
  const { iss, aud } = await claimsOf(makeApp({ issuer: undefined, audience: undefined }))
  expect({ iss, aud: [aud].flat() }, 'unless told otherwise').toEqual({
    iss: 'https://nine-weeks.example',
    aud: ['https://nine-weeks.example/api'],
  })
})

test('issues a token that expires after an hour, by the clock', async () => {
  const app = makeApp()
  const start = Date.UTC(2030, 0, 1, 12) / 1000
  expect(await claimsOf(app)).toMatchObject({ iat: start, exp: start + 3600 })
  now = new Date('2031-06-15T00:00:07.001Z')
  const later = Date.UTC(2031, 5, 15, 0, 0, 7) / 1000
  expect(await claimsOf(app), 'a year later').toMatchObject({ iat: later, exp: later + 3600 })
})

test('says nothing else in it', async () => {
  const { body } = await loggedIn()
  const { header, payload } = decoded(body.token)
  expect(Object.keys(payload).sort(), 'the claims').toEqual(['aud', 'exp', 'iat', 'iss', 'sub'])
  // As a word: the digits of an id spell three letters now and then.
  expect(JSON.stringify({ header, payload }), 'what the token says').not.toMatch(/\bada\b|\$2[aby]\$/i)
})
