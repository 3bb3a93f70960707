import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expectUnguessable } from 'shared/testing/unguessable.ts'
import { expect, test } from 'vitest'
import { createUserStore } from '#hard/users.ts'
import { ada, bob, ORIGIN, setUp, tokensOf } from './app.ts'
import { signed } from './signed.ts'
import { spellings, textsIn } from './texts-in-memory.ts'

type App = ReturnType<typeof setUp>

const profile = async ({ get }: App, token: string) => (await get('/profile', token)).status

/** Refreshes, which has to succeed. */
async function refreshed(app: App, token: string) {
  const response = await app.refresh(token)
  expect(response.status, 'the status of POST /refresh-token').toBe(200)
  return tokensOf(response)
}

async function expectNoRefresh(app: App, token: string, what: string) {
  const response = await app.refresh(token)
  expectProblem(response, 401, `POST /refresh-token with ${what}`)
  expect(String(response.headers['www-authenticate']), 'WWW-Authenticate').toMatch(/^Bearer\b/i)
  expect(tokensOf(response), 'the tokens in the answer').toMatchObject({ access: '', refresh: '' })
}

/** Sends a refresh token many times in one piece: the server has read all the requests before it can answer one. */
async function refreshedAtOnce(app: App, refresh: string, times: number) {
  const { url } = await listen(app.app)
  const socket = await openSocket(url)
  const body = JSON.stringify({ refreshToken: refresh })
  const lines = [
    'POST /refresh-token HTTP/1.1',
    'Host: localhost',
    `Origin: ${ORIGIN}`,
    `Cookie: __Secure-refresh-token=${refresh}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`.repeat(times))
  const responses = []
  for (let i = 0; i < times; i++) {
    const { status, setCookies, body } = await socket.response()
    responses.push({ status, headers: { 'set-cookie': setCookies }, body: JSON.parse(body) })
  }
  return responses
}

test('trades a refresh token for a new access token and a new refresh token', async () => {
  const app = setUp()
  const first = await app.newcomer(ada)
  app.advance(901)
  expect(await profile(app, first.access), 'the status of GET /profile with the expired token').toBe(401)
  const second = await refreshed(app, first.refresh)
  expect(second.expiresIn, 'expiresIn').toBe(900)
  expect(second.refresh, 'the second refresh token').not.toBe(first.refresh)
  const { status, body } = await app.get('/profile', second.access)
  expect(status, 'the status of GET /profile with the new token').toBe(200)
  expect(body).toMatchObject({ username: 'ada' })
  const third = await refreshed(app, second.refresh)
  expect(await profile(app, third.access), 'the status of GET /profile after another refresh').toBe(200)
})

test('hands tokens out in answers that no cache may keep', async () => {
  const app = setUp()
  await app.register(ada)
  const login = await app.post('/login', ada)
  const refresh = await app.refresh(tokensOf(login).refresh)
  for (const [what, { status, headers }] of Object.entries({ login, refresh })) {
    expect(status, `the status of the ${what}`).toBe(200)
    expect(String(headers['cache-control']), `Cache-Control of the ${what}`).toMatch(/\bno-store\b/)
  }
})

test('makes refresh tokens that say nothing and cannot be guessed', async () => {
  const app = setUp()
  // A name too long to come up by chance.
  const person = { ...ada, username: 'Augusta_Ada_King' }
  await app.register(person)
  const tokens: string[] = []
  for (let i = 0; i < 10; i++) tokens.push((await app.logIn(person)).refresh)
  expect(new Set(tokens).size, 'the different tokens of 10 logins').toBe(10)
  for (const token of tokens) {
    expect(token.length, 'the length of a refresh token').toBeGreaterThanOrEqual(22)
    expect(() => decodeJwt(token), 'a refresh token read as a JWT').toThrow()
    const text = `${token} ${Buffer.from(token, 'base64').toString('latin1')}`
    expect(text, 'the refresh token as it is, and decoded').not.toMatch(/augusta/i)
  }
  let last = String(tokens[9])
  const family = [last]
  for (let i = 0; i < 8; i++) {
    last = (await refreshed(app, last)).refresh
    family.push(last)
  }
  const changing = [...last].filter((_, at) => new Set(family.map((token) => token[at])).size > 1)
  // 128 bits are 22 characters of base64url.
  expect(changing.length, 'the characters that differ among the tokens of a family').toBeGreaterThan(20)
  await expectUnguessable('a refresh token', async () => {
    last = (await refreshed(app, last)).refresh
    return last
  })
  const changed = `${last.slice(0, -8)}${last.slice(-8) === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}`
  await expectNoRefresh(app, changed, 'another end of the token')
  await refreshed(app, last)
})

test('keeps refresh tokens only as hashes', async () => {
  const families = new Map()
  const app = setUp({ families })
  const first = await app.newcomer(ada)
  const second = await refreshed(app, first.refresh)
  const third = await refreshed(app, second.refresh)
  expect(families.size, 'the entries in families').toBeGreaterThan(0)
  const texts = textsIn(families)
  const kept = texts.join('\n')
  for (const { refresh } of [first, second, third]) {
    // A part may be an id; one as long as this is none.
    const parts = refresh.split('.').filter((part) => part.length > 40)
    for (const secret of [refresh, ...parts]) {
      const bytes = [Buffer.from(secret), Buffer.from(secret, 'base64url')]
      const isKept = bytes.flatMap(spellings).some((text) => kept.includes(text))
      expect(isKept, 'whether families have a token in them, as text or as bytes').toBe(false)
      const hashes = ['md5', 'sha1'].flatMap((name) =>
        bytes.map((part) => createHash(name).update(part).digest()),
      )
      const isWeak = hashes.flatMap(spellings).some((text) => kept.includes(text))
      expect(isWeak, 'whether families have a hash of a token by MD5 or SHA-1').toBe(false)
    }
  }
  // Whoever reads the store sends what is there.
  for (const text of texts.filter((text) => /^[\w.~+/=-]{16,}$/.test(text))) {
    await expectNoRefresh(app, text, 'a text out of families')
  }
  await refreshed(app, third.refresh)
})

test('takes a refresh token once, and ends the whole family when it comes again', async () => {
  const app = setUp()
  const first = await app.newcomer(ada)
  const other = await app.logIn(ada)
  const second = await refreshed(app, first.refresh)
  const third = await refreshed(app, second.refresh)
  expect(await profile(app, third.access), 'the status of GET /profile before').toBe(200)
  await expectNoRefresh(app, first.refresh, 'a token that was used before')
  await expectNoRefresh(app, third.refresh, 'the newest token of that family')
  await expectNoRefresh(app, second.refresh, 'another token of that family')
  expect(await profile(app, third.access), 'the status of GET /profile of that family').toBe(401)
  expect(await profile(app, other.access), 'the status of GET /profile of another login').toBe(200)
  await refreshed(app, other.refresh)
})

test('ends the family also when the token that comes again would have expired by now', async () => {
  const app = setUp({ refreshTokenSeconds: 3600, familySeconds: 24 * 3600 })
  const first = await app.newcomer(ada)
  app.advance(3000)
  const second = await refreshed(app, first.refresh)
  app.advance(3000)
  const third = await refreshed(app, second.refresh)
  expect(await profile(app, third.access), 'the status of GET /profile before').toBe(200)
  await expectNoRefresh(
    app,
    first.refresh,
    'a token that was used 3000 s after its issue, and comes again after 6000',
  )
  expect(await profile(app, third.access), 'the status of GET /profile of that family').toBe(401)
  await expectNoRefresh(app, third.refresh, 'the newest token of that family')
})

test('knows after a restart what is in families, and nothing else', async () => {
  const [users, families] = [createUserStore(), new Map()]
  const app = setUp({ users, families })
  const restarted = (copy: typeof families) => setUp({ users, families: copy })
  const [first, other, gone] = [await app.newcomer(ada), await app.logIn(ada), await app.logIn(ada)]
  const before = structuredClone(families)
  const second = await refreshed(app, first.refresh)
  await app.logOut(gone.access)

  const after = restarted(structuredClone(families))
  expect(await profile(after, second.access), 'the status of GET /profile after the restart').toBe(200)
  expect(await profile(after, gone.access), 'that of who has logged out before').toBe(401)
  await expectNoRefresh(after, first.refresh, 'a token that was used before the restart')
  await expectNoRefresh(after, second.refresh, 'the newest token of that family')
  expect(await profile(after, second.access), 'the status of GET /profile of that family').toBe(401)
  await refreshed(after, other.refresh)

  // What has happened since is not in this copy.
  const earlier = restarted(before)
  await refreshed(earlier, first.refresh)
  expect(await profile(earlier, gone.access), 'the status of GET /profile before the logout').toBe(200)

  // Nor does an app that is given none know those of another.
  const [one, another] = [setUp({ users }), setUp({ users })]
  const { access, refresh } = await one.logIn(ada)
  expect(await profile(another, access), 'the status of GET /profile at another app').toBe(401)
  await expectNoRefresh(another, refresh, 'the token of another app')
  await refreshed(one, refresh)
})

test('lets one of 20 that send a token at once win, and ends the family', async () => {
  const app = setUp()
  const { refresh } = await app.newcomer(ada)
  const responses = await refreshedAtOnce(app, refresh, 20)
  const winners = responses.filter(({ status }) => status === 200)
  expect(winners.length, 'how many are answered with 200').toBe(1)
  const losers = responses.filter(({ status }) => status === 401)
  expect(losers.length, 'how many are answered with 401').toBe(19)
  const [winner] = winners.map(tokensOf)
  await expectNoRefresh(app, String(winner?.refresh), 'the token of the winner')
  expect(await profile(app, String(winner?.access)), 'the status of GET /profile of the winner').toBe(401)
})

test('refuses a refresh token that was not used in time', async () => {
  const app = setUp({ refreshTokenSeconds: 3600, familySeconds: 24 * 3600 })
  const first = await app.newcomer(ada)
  const idle = await app.logIn(ada)
  app.advance(3599)
  const second = await refreshed(app, first.refresh)
  app.advance(1)
  await expectNoRefresh(app, idle.refresh, 'a token 3600 s after it was issued')
  app.advance(3598)
  await refreshed(app, second.refresh)
})

test('ends a family in the end, however often it is refreshed', async () => {
  const app = setUp({ refreshTokenSeconds: 3600, familySeconds: 2 * 3600 })
  let newest = await app.newcomer(ada)
  for (const step of [3000, 3000, 1199]) {
    app.advance(step)
    newest = await refreshed(app, newest.refresh)
  }
  expect(await profile(app, newest.access), 'the status of GET /profile a second before the end').toBe(200)
  app.advance(1)
  await expectNoRefresh(app, newest.refresh, 'the newest token, 7200 s after the login')
  expect(await profile(app, newest.access), 'the status of GET /profile at the end').toBe(401)
})

test('forgets families that have ended when somebody logs in', async () => {
  const families = new Map()
  const app = setUp({ families, refreshTokenSeconds: 3600, familySeconds: 7200 })
  await app.register(ada)
  await app.logIn(ada)
  const ofOne = families.size
  expect(ofOne, 'the entries after one login').toBeGreaterThan(0)
  for (let i = 0; i < 5; i++) await refreshed(app, (await app.logIn(ada)).refresh)
  app.advance(7200)
  await app.logIn(ada)
  expect(families.size, 'the entries when all but one family have ended').toBe(ofOne)
})

test('takes no access token for a refresh token, nor the other way round', async () => {
  const app = setUp()
  const { access, refresh } = await app.newcomer(ada)
  await expectNoRefresh(app, access, 'an access token')
  const response = await app.get('/profile', refresh)
  expectProblem(response, 401, 'GET /profile with a refresh token')
  expect(response.body.code, 'the code').toBe('token-invalid')
  expect(await profile(app, access), 'the status of GET /profile with the access token').toBe(200)
  await refreshed(app, refresh)
})

test('answers 401 to what is no refresh token', async () => {
  const app = setUp()
  const { refresh } = await app.newcomer(ada)
  expectProblem(await app.post('/refresh-token'), 401, 'POST /refresh-token without a token')
  for (const refreshToken of [{}, [refresh], 1, null, '', '.', 'constructor', '__proto__']) {
    const what = `POST /refresh-token with the token ${JSON.stringify(refreshToken)}`
    expectProblem(await app.post('/refresh-token', { refreshToken }), 401, what)
  }
  await refreshed(app, refresh)
})

const names: Record<string, string> = {
  first: 'the first of the family',
  second: 'the second of the family',
  without: 'one without sid',
  strange: 'one with a sid that was never given',
}

test('revokes the family at logout, and no other', async () => {
  const app = setUp()
  const [first, other, bobs] = [await app.newcomer(ada), await app.logIn(ada), await app.newcomer(bob)]
  const second = await refreshed(app, first.refresh)
  expect((await app.logOut(second.access)).status, 'the status of POST /logout').toBe(204)
  await expectNoRefresh(app, second.refresh, 'the token of who has logged out')
  const without = { access: await signed(bobs.access, { sid: undefined }) }
  const strange = { access: await signed(bobs.access, { sid: 'constructor' }) }
  for (const [what, { access }] of Object.entries({ first, second, without, strange })) {
    const response = await app.get('/profile', access)
    expectProblem(response, 401, `GET /profile after the logout with a token: ${names[what]}`)
    expect(response.body.code, `the code for a token: ${names[what]}`).toBe('token-invalid')
  }
  for (const { access, refresh } of [other, bobs]) {
    expect(await profile(app, access), 'the status of GET /profile of another login').toBe(200)
    await refreshed(app, refresh)
  }
  app.advance(901)
  const expired = await app.get('/profile', second.access)
  expect(expired.body.code, 'the code once the token has expired as well').toBe('token-expired')
})

test('logs out whoever has an expired token, but not with a forged one', async () => {
  const app = setUp()
  const { access, refresh } = await app.newcomer(ada)
  app.advance(901)
  const [head, payload] = access.split('.')
  const forged = `${head}.${payload}.${'A'.repeat(43)}`
  expect((await app.logOut(forged)).status, 'the status of POST /logout with a forged token').toBe(204)
  expect((await app.post('/logout')).status, 'the status of POST /logout without a token').toBe(204)
  const next = await refreshed(app, refresh)
  app.advance(901)
  expect((await app.logOut(next.access)).status, 'the status of POST /logout').toBe(204)
  await expectNoRefresh(app, next.refresh, 'the token of who has logged out')
})

test('refreshes nobody who is gone', async () => {
  const users = createUserStore()
  const app = setUp({ users })
  const [adas, bobs] = [await app.newcomer(ada), await app.newcomer(bob)]
  expect(users.remove(users.findByUsername('ada')?.id ?? ''), 'whether Ada could be removed').toBe(true)
  await app.register(ada)
  await expectNoRefresh(app, adas.refresh, 'the token of a user who was deleted and came back')
  await refreshed(app, bobs.refresh)
})

test('answers 500, and not 401, when the families cannot be read', async () => {
  const { working, expectBreakdown } = breakable(new Map())
  const app = setUp({ families: working })
  const { access, refresh } = await app.newcomer(ada)
  await expectBreakdown(app.get('/profile', access), 'GET /profile while the Map fails')
  await expectBreakdown(app.refresh(refresh), 'POST /refresh-token while the Map fails')
  expect(await profile(app, access), 'the status when it works again').toBe(200)
  await refreshed(app, refresh)
})
