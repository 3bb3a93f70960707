import { createServer } from 'node:http'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { otherParties, otherSubjects, otherTimes } from './attacks/claims.ts'
import { changed, malformed } from './attacks/form.ts'
import { criticalExtensions, otherAlgorithms, otherPurposes } from './attacks/header.ts'
import { attackersKey, broughtKeys } from './attacks/keys.ts'
import { forged, header, saying } from './forged.ts'
import { ada, newcomer, register } from './people.ts'
import { expectChallenge, tokenTarget } from './token-target.ts'

let target: Awaited<ReturnType<typeof tokenTarget>>
beforeEach(async () => {
  target = await tokenTarget()
})

test('lets a token in, however Bearer is written', async () => {
  const { app, ours, send, expectAccepted } = target
  const token = await ours()
  await expectAccepted(token)
  const client = await newcomer(app, { ...ada, username: 'ada_2' })
  expect((await client.get('/profile')).body, 'the body for the token of a login').toEqual({
    username: 'ada_2',
  })
  for (const scheme of ['Bearer ', 'bearer ', 'BEARER ', 'bEaReR ', 'Bearer  ', 'bearer     ']) {
    const { status } = await send(`${scheme}${token}`)
    expect(status, `the status with "${scheme}" before the token`).toBe(200)
  }
  const me = await request(app).get('/me').set('Authorization', `bearer ${token}`)
  expect(me.status, 'the status of GET /me').toBe(200)
})

test('asks for a token where none is given, without an error code', async () => {
  const { app, ours, send, expectAccepted } = target
  const token = await ours()
  await expectAccepted(token)
  expectChallenge(await request(app).get('/profile'), 'no header', false)
  expectChallenge(await request(app).get('/me'), 'no header (at /me)', false)
  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    'Basic YWRhOmFkYQ==',
    `Token ${token}`,
    token,
    `Bearer${token}`,
    `NotBearer ${token}`,
    `Basic Bearer ${token}`,
    `Basic YWRhOmFkYQ== Bearer ${token}`,
  ]) {
    expectChallenge(await send(authorization), `Authorization: ${authorization.slice(0, 20)}`, false)
  }
  for (const name of ['token', 'access_token', 'jwt']) {
    const query = request(app)
      .get('/profile')
      .query({ [name]: token })
    expectChallenge(await query, `${name} in the query`, false)
    const body = request(app)
      .get('/profile')
      .send({ [name]: token })
    expectChallenge(await body, `${name} in the body`, false)
    const cookie = request(app).get('/profile').set('Cookie', `${name}=${token}`)
    expectChallenge(await cookie, `${name} in a cookie`, false)
  }
  for (const name of ['X-Authorization', 'Proxy-Authorization', 'X-Access-Token', 'X-Auth-Token', 'Token']) {
    for (const value of [token, `Bearer ${token}`]) {
      expectChallenge(await request(app).get('/profile').set(name, value), name, false)
    }
  }
  // Whether a token was given here may be seen in both ways.
  for (const authorization of [
    `Bearer\t${token}`,
    `Bearer\u00a0${token}`,
    `Basic YWRhOmFkYQ==, Bearer ${token}`,
  ]) {
    expectChallenge(await send(authorization), JSON.stringify(authorization.slice(0, 30)), undefined)
  }
})

test('refuses what is no token with invalid_token', async () => {
  await target.expectRefused(malformed(target.claims))
})

test('refuses a token whose parts were changed', async () => {
  await target.expectRefused(changed(target.claims))
})

test('refuses every other algorithm', async () => {
  await target.expectRefused(otherAlgorithms(target.claims))
})

test('refuses a key that the token brings along', async () => {
  let asked = 0
  const k = Buffer.from(attackersKey).toString('base64url')
  const { url } = await listen((_request, response) => {
    asked += 1
    response.end(JSON.stringify({ keys: [{ kty: 'oct', kid: '1', k }] }))
  })
  await target.expectRefused(await broughtKeys(target.claims, url))
  expect(asked, 'how often the server of the attacker was asked').toBe(0)
})

test('refuses the tokens of other issuers and for other audiences', async () => {
  await target.expectRefused(otherParties(target.claims))
})

test('refuses tokens for another purpose', async () => {
  await target.expectRefused(otherPurposes(target.claims))
})

test('refuses a token from the second on in which it expires', async () => {
  const { app, at, claims, send } = target
  const { token } = await newcomer(app, { ...ada, username: 'ada_2' })
  const statusAfter = async (ms: number) => {
    at(claims.iat * 1000 + ms)
    return (await send(`Bearer ${token}`)).status
  }
  expect(await statusAfter(0), 'the status at once').toBe(200)
  expect(await statusAfter(3_599_999), 'the status a millisecond before').toBe(200)
  expect(await statusAfter(3_600_000), 'the status after an hour').toBe(401)
  expect(await statusAfter(3_600_001), 'the status a millisecond later').toBe(401)
  expectChallenge(await send(`Bearer ${token}`), 'an expired token', true)
  expect(await statusAfter(1e12), 'the status decades later').toBe(401)
})

test('refuses tokens whose times are not as ours', async () => {
  const { claims, expectAccepted, expectRefused } = target
  await expectRefused(otherTimes(claims))
  await expectAccepted(saying(claims, { nbf: claims.iat }), 'an nbf that has passed')
})

test('refuses a token with a critical extension', async () => {
  await target.expectRefused(criticalExtensions(target.claims))
})

test('refuses two tokens, and two Authorization headers', async () => {
  const { app, claims, ours, expectRefused } = target
  const token = await ours()
  await expectRefused([
    ['two tokens', `${token} ${token}`],
    ['two tokens and a comma', `${token}, ${token}`],
    ['a second Bearer', `${token}, Bearer ${token}`],
    ['a Bearer within', `Bearer ${token}`],
    ['something behind the token', `${token} x`],
    ['quotes around the token', `"${token}"`],
  ])
  const { url } = await listen(app)
  const ask = async (Authorization: string | string[]) => {
    const { status, headers, body } = await rawRequest(url, '/profile', { headers: { Authorization } })
    return { status, headers, body: JSON.parse(body) }
  }
  expect((await ask(`Bearer ${token}`)).status, 'the status with one header').toBe(200)
  for (const [what, ...headers] of [
    ['the same header twice', `Bearer ${token}`, `Bearer ${token}`],
    ['a second header with another token', `Bearer ${token}`, `Bearer ${saying(claims, { sub: 'eve' })}`],
    ['a first header with another token', `Bearer ${saying(claims, { sub: 'eve' })}`, `Bearer ${token}`],
    ['a second header with a password', `Bearer ${token}`, 'Basic YWRhOmFkYQ=='],
    ['a second header without a token', `Bearer ${token}`, 'Bearer'],
  ] as const) {
    expectChallenge(await ask([...headers]), what, true)
  }
})

test('refuses tokens of any length', async () => {
  const { app, claims, ours, expectAccepted, expectRefused } = target
  const token = await ours()
  const long = 'A'.repeat(10_000)
  // Node itself refuses headers above 16 kB with 431, before express is asked, unless it is told otherwise.
  const patient = (await listen(createServer({ maxHeaderSize: 1_000_000 }, app))).url
  await expectRefused(
    [
      ['10 kB', long],
      ['10 kB of dots', '.'.repeat(10_000)],
      ['a signature of 10 kB', `${token}${long}`],
      ['a header of 10 kB', forged({ ...header, x: long }, claims, attackersKey)],
      ['100 kB', 'A'.repeat(100_000)],
      ['a payload of 100 kB', forged(header, { ...claims, x: long.repeat(7) }, attackersKey)],
      ['100 kB of nested arrays', forged(header, `${'['.repeat(40_000)}${']'.repeat(40_000)}`)],
    ],
    patient,
  )
  await expectAccepted(token)
})

test('refuses the token of a user who is no longer there', async () => {
  const { app, claims, users, ours, send, expectRefused } = target
  await expectRefused(otherSubjects(claims))
  const token = await ours()
  users.remove(claims.sub)
  expectChallenge(await send(`Bearer ${token}`), 'the token of a user who has been removed', true)
  await register(app, ada)
  expectChallenge(await send(`Bearer ${token}`), 'it once somebody else has the username', true)
})

test('answers 500, and not 401, when the users cannot be read', async () => {
  const { ours, send, expectAccepted, expectBreakdown } = target
  const token = await ours()
  for (const path of ['/me', '/profile']) {
    await expectBreakdown(send(`Bearer ${token}`, undefined, path), `GET ${path} while the store fails`)
  }
  await expectAccepted(token)
})
