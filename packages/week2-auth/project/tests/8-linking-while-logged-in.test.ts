import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createMemoryRepositories } from '#project/memory-repositories.ts'
import { ada, bob, makeApp, publicUrl } from './auth-app.ts'
import { atProvider, type Browser } from './browser.ts'
import { startProvider, type TestProvider } from './openid-provider.ts'

let provider: TestProvider

beforeAll(async () => {
  provider = await startProvider()
})

beforeEach(() => {
  provider.knows('sub-ada', { email: 'elsewhere@example.com' })
  provider.knows('sub-ada-2', {})
  provider.knows('sub-bob', { preferred_username: 'bob_at_the_provider' })
})

/** An app with two users, both logged in. */
async function withUsers(options: Parameters<typeof makeApp>[0] = {}) {
  const world = makeApp({ provider: provider.options, ...options })
  const [first, second] = [world.browser(), world.browser()]
  for (const [browser, person] of [
    [first, ada],
    [second, bob],
  ] as const) {
    await browser.register(person)
    await browser.login(person)
  }
  return { ...world, ada: first, bob: second }
}

const identitiesOf = async (browser: Browser) => {
  const { status, body } = await browser.get('/identities')
  expect(status, 'the status of GET /identities').toBe(200)
  return body.data as { id: string; issuer: string; subject: string }[]
}

/** Links an identity, which has to succeed. */
async function link(browser: Browser, person: string) {
  const { status } = await browser.get(await browser.authorizeLink(person))
  expect([302, 303], 'the status of GET /oauth/callback').toContain(status)
}

test('tells who is logged in where to go, with all that a sign-in needs', async () => {
  const { ada, setCookies } = await withUsers()
  const response = await ada.post('/oauth/link').send({ returnTo: '/settings' })
  expect(response.status).toBe(200)
  const { origin, pathname, searchParams } = new URL(response.body.url)
  expect(origin + pathname).toBe(`${provider.issuer}/auth`)
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    redirect_uri: `${publicUrl}/oauth/callback`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/.{22}/),
    nonce: expect.stringMatching(/.{22}/),
  })
  const [cookie = ''] = setCookies(response)
  expect(cookie).toMatch(/; *HttpOnly/i)
  expect(cookie).toMatch(/; *SameSite=Lax/i)
  const callback = await ada.authorizeLink('sub-ada', { returnTo: '/settings' })
  const { headers } = await ada.get(callback)
  expect(new URL(headers.location ?? '', publicUrl).href, 'Location').toBe(`${publicUrl}/settings`)
  for (const returnTo of ['//evil.example', '/\\evil.example', 'https://evil.example', 7]) {
    expectProblem(await ada.post('/oauth/link').send({ returnTo }), 400, `returnTo ${returnTo}`)
  }
})

test('links for nobody who does not show a token', async () => {
  const { app, ada } = await withUsers()
  expectProblem(await request(app).post('/oauth/link'), 401, 'POST /oauth/link by nobody')
  // What a page of another site can make this browser send: cookies, at most.
  const forged = request(app).post('/oauth/link').set('Cookie', ada.cookies())
  expectProblem(await forged, 401, 'POST /oauth/link with cookies alone')
  const { status } = await ada.get('/oauth/link')
  expect([404, 405], 'the status of GET /oauth/link').toContain(status)
  expectProblem(await request(app).get('/identities'), 401, 'GET /identities by nobody')
  expectProblem(await request(app).delete('/identities/1'), 401, 'DELETE of an identity by nobody')
  await link(ada, 'sub-ada')
})

test('links the identity to who asked, and signs in with it from then on', async () => {
  const { ada, bob, browser, repositories } = await withUsers()
  const { id } = await bob.profile()
  // Who asks is who shows the token, whatever the body says.
  const callback = await ada.authorizeLink('sub-ada', { userId: id, user: { id } })
  expect([302, 303], 'the status').toContain((await ada.get(callback)).status)
  const identity = { id: expect.any(String), issuer: provider.issuer, subject: 'sub-ada' }
  expect(await identitiesOf(ada)).toEqual([identity])
  expect(await identitiesOf(bob), 'the identities of another').toEqual([])
  const one = browser()
  await one.signIn('sub-ada')
  expect(await one.profile(), 'who is signed in').toEqual(await ada.profile())
  expect(await one.profile()).toMatchObject({ username: 'ada', email: 'ada@example.com' })
  expect(await repositories.users.list(), 'the users').toHaveLength(2)
})

test('changes nothing about who is logged in', async () => {
  const { app, ada, bob, browser, setCookies } = await withUsers()
  await link(ada, 'sub-ada')
  const before = bob.cookies()
  const response = await bob.get(await bob.authorizeLink('sub-bob'))
  expect([302, 303], 'the status').toContain(response.status)
  expect(bob.cookies(), 'the cookies').toBe(before)
  await bob.refresh()
  expect(await bob.profile()).toMatchObject({ username: 'Bob_2' })
  // Of another's identity he gets as little.
  const since = bob.cookies()
  const refused = await bob.get(await bob.authorizeLink('sub-ada'))
  expectProblem(refused, 409, 'the callback with the identity of another user')
  expect(bob.cookies(), 'the cookies').toBe(since)
  // A token without a session, as of a client that is no browser, gets no session by it.
  const tokenOnly = browser()
  const begun = await request(app).post('/oauth/link').set('Authorization', `Bearer ${bob.token()}`)
  const callback = new URL(await atProvider(begun.body.url, 'sub-ada-2'))
  const [cookie = ''] = setCookies(begun)
  const linked = await tokenOnly.get(callback.href).set('Cookie', cookie.split(';')[0] ?? '')
  expect([302, 303], 'the status').toContain(linked.status)
  expectProblem(
    await tokenOnly.post('/refresh-token'),
    401,
    'POST /refresh-token of a client without a session',
  )
  expect(await identitiesOf(bob)).toHaveLength(2)
})

test('never moves an identity to another account', async () => {
  const { ada, bob, browser } = await withUsers()
  await link(ada, 'sub-ada')
  const response = await bob.get(await bob.authorizeLink('sub-ada'))
  expectProblem(response, 409, 'the callback with the identity of another user')
  expect(await identitiesOf(bob), 'the identities of the other').toEqual([])
  expect(await identitiesOf(ada)).toMatchObject([{ subject: 'sub-ada' }])
  const one = browser()
  await one.signIn('sub-ada')
  expect(await one.profile()).toMatchObject({ username: 'ada' })
  // Of a user who has no password, it would be the only way in.
  await one.signIn('sub-bob')
  expectProblem(await ada.get(await ada.authorizeLink('sub-bob')), 409, 'the callback with that of a third')
  // One's own again is fine.
  await link(ada, 'sub-ada')
  expect(await identitiesOf(ada)).toHaveLength(1)
})

test('gives an identity to one of two who link it at once', async () => {
  const { ada, bob } = await withUsers()
  const callbacks = [await ada.authorizeLink('sub-ada'), await bob.authorizeLink('sub-ada')] as const
  const responses = await Promise.all([ada.get(callbacks[0]), bob.get(callbacks[1])])
  const statuses = responses.map(({ status }) => (status === 302 ? 303 : status))
  expect(statuses.toSorted(), 'the statuses').toEqual([303, 409])
  const counts = [(await identitiesOf(ada)).length, (await identitiesOf(bob)).length]
  expect(counts, 'how many identities each has').toEqual(statuses.map((status) => (status === 303 ? 1 : 0)))
})

test('links nothing in another browser than the one that asked', async () => {
  const { ada, bob, browser } = await withUsers()
  // He asks, and lets others finish it: their identities would let them into his account, and him see all that they do there.
  const callback = await bob.authorizeLink('sub-ada')
  expectProblem(await browser().get(callback), 400, 'the callback in a browser that has begun nothing')
  await ada.begin()
  expectProblem(await ada.get(callback), 400, 'the callback in a browser that has begun something else')
  expect(await identitiesOf(bob)).toEqual([])
  expect(await identitiesOf(ada)).toEqual([])
  await link(bob, 'sub-bob')
  expect(await identitiesOf(bob)).toHaveLength(1)
})

test('links nothing to an account that is no more', async () => {
  const { ada, bob, repositories } = await withUsers()
  const callback = await ada.authorizeLink('sub-ada')
  await repositories.users.remove((await ada.profile()).id)
  expectProblem(await ada.get(callback), 403, 'the callback for an account that is no more')
  expect(await repositories.identities.find(provider.issuer, 'sub-ada'), 'the identity').toBeUndefined()
  await link(bob, 'sub-ada')
})

test('removes an identity of who asks, and of nobody else', async () => {
  const { ada, bob, browser } = await withUsers()
  await link(ada, 'sub-ada')
  await link(bob, 'sub-bob')
  const [identity] = await identitiesOf(ada)
  const path = `/identities/${identity?.id}`
  expectProblem(await bob.delete(path), 404, 'DELETE of the identity of another')
  expectProblem(await ada.delete('/identities/nothing'), 404, 'DELETE of an identity that is none')
  const response = await ada.delete(path)
  expect(response.status).toBe(204)
  expect(response.text, 'the body').toBe('')
  expect(await identitiesOf(ada)).toEqual([])
  expect(await identitiesOf(bob)).toHaveLength(1)
  expectProblem(await ada.delete(path), 404, 'DELETE of the same once more')
  const one = browser()
  await one.signIn('sub-ada')
  expect((await one.profile()).id, 'who signs in with it now').not.toBe((await ada.profile()).id)
})

test('leaves a way in to a user without a password', async () => {
  const { browser, repositories } = await withUsers()
  const one = browser()
  await one.signIn('sub-bob')
  await link(one, 'sub-ada')
  await link(one, 'sub-ada-2')
  const paths = (await identitiesOf(one)).map(({ id }) => `/identities/${id}`)
  expect(paths, 'the identities').toHaveLength(3)
  const responses = await Promise.all(paths.map((path) => one.delete(path)))
  expect(responses.map(({ status }) => status).sort(), 'the statuses').toEqual([204, 204, 409])
  for (const response of responses) {
    if (response.status === 409) expectProblem(response, 409, 'DELETE of the last identity')
  }
  const [last] = await identitiesOf(one)
  expectProblem(await one.delete(`/identities/${last?.id}`), 409, 'DELETE of the last identity')
  expect(await repositories.identities.listByUser((await one.profile()).id)).toHaveLength(1)
})

test('answers 500, and not 409, when the identities cannot be written', async () => {
  const inner = createMemoryRepositories()
  const { working, expectBreakdown } = breakable(inner.identities)
  const { ada, report } = await withUsers({ repositories: { ...inner, identities: working } })
  const callback = await ada.authorizeLink('sub-ada')
  await expectBreakdown(ada.get(callback), 'GET /oauth/callback while the repository fails', report)
  await expectBreakdown(ada.get('/identities'), 'GET /identities while the repository fails', report)
  expect(await identitiesOf(ada), 'the identities').toEqual([])
  await link(ada, 'sub-ada')
})
