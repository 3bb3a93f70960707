import { breakable } from 'shared/contracts/breakdown.ts'
import { type Answer, expectProblem } from 'shared/contracts/problem.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createMemoryRepositories } from '#project/memory-repositories.ts'
import { ada, bob, makeApp } from './auth-app.ts'
import { accessToken, type Forgery, unsigned } from './tokens.ts'

/** An app with an administrator and a user, both logged in. */
async function withAdmin() {
  const world = makeApp()
  const [admin, user] = [world.browser(), world.browser()]
  await admin.register(ada)
  await world.appoint('ada', 'admin')
  await user.register(bob)
  await admin.login(ada)
  await user.login(bob)
  const [first, second] = await world.repositories.users.list()
  return { ...world, admin, user, adminId: first?.id ?? '', userId: second?.id ?? '' }
}

test('answers GET /profile with who is logged in', async () => {
  const { admin, user, adminId, userId, browser } = await withAdmin()
  expect(await admin.profile()).toEqual({
    id: adminId,
    username: 'ada',
    role: 'admin',
    email: ada.email,
    emailVerified: false,
  })
  expect(await user.profile()).toMatchObject({ id: userId, username: 'Bob_2', role: 'user' })
  const { email, ...cleo } = { ...ada, username: 'cleo' }
  const third = browser()
  await third.register(cleo)
  await third.login(cleo)
  expect(await third.profile(), 'without an email').toEqual({
    id: expect.any(String),
    username: 'cleo',
    role: 'user',
    emailVerified: false,
  })
})

test('takes a token that says what its own say, and Bearer in any case', async () => {
  const { app, userId, clock } = await withAdmin()
  const token = await accessToken(userId, clock())
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const { status } = await request(app).get('/profile').set('Authorization', `${scheme} ${token}`)
    expect(status, `the status with the scheme ${scheme}`).toBe(200)
  }
})

test('answers 401 with WWW-Authenticate where no token is shown', async () => {
  const { app, user } = await withAdmin()
  const token = String(user.token())
  expect((await user.get('/profile')).status, 'the status with a token').toBe(200)
  for (const authorization of [undefined, '', 'Bearer', `Basic ${token}`, token]) {
    for (const path of ['/profile', '/users']) {
      const get = request(app).get(path)
      if (authorization !== undefined) get.set('Authorization', authorization)
      const response = await get
      expectProblem(response, 401, `GET ${path} with Authorization: ${authorization}`)
      expect(response.headers['www-authenticate'] ?? '', 'WWW-Authenticate').toMatch(/^Bearer\b/i)
    }
  }
  const inTheUrl = await request(app).get(`/profile?access_token=${token}&token=${token}`)
  expectProblem(inTheUrl, 401, 'GET /profile with the token in the URL')
})

test('answers 401 to every token that is not one of its own', async () => {
  const { app, userId, clock } = await withAdmin()
  const now = clock().getTime() / 1000
  const get = async (token: string) => request(app).get('/profile').set('Authorization', `Bearer ${token}`)
  expect((await get(await accessToken(userId, clock()))).status, 'the status with a good token').toBe(200)

  const forgeries: [what: string, forgery: Forgery][] = [
    ['another secret', { secret: 'another secret, which is just as long as it' }],
    ['HS384', { header: { alg: 'HS384' } }],
    ['HS512', { header: { alg: 'HS512' } }],
    ['another type', { header: { typ: 'JWT' } }],
    ['no type', { header: { typ: undefined } }],
    ['another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['another audience', { claims: { aud: 'https://elsewhere.example' } }],
    ['no issuer', { without: ['iss'] }],
    ['no audience', { without: ['aud'] }],
    ['no expiry', { without: ['exp'] }],
    ['no subject', { without: ['sub'] }],
    ['no time of issue', { without: ['iat'] }],
    ['a beginning in the future', { claims: { nbf: now + 60 } }],
    ['a time of issue in the future', { claims: { iat: now + 3600, exp: now + 4500 } }],
    ['an expiry in an hour', { claims: { exp: now + 3600 } }],
    ['a list for a subject', { claims: { sub: [userId] as unknown as string } }],
    ['a critical extension', { header: { crit: ['b64'], b64: true } }],
  ]
  const good = await accessToken(userId, clock())
  const [header, payload, signature] = good.split('.')
  const other = (await accessToken(userId, clock(), { claims: { extra: true } })).split('.')
  const tokens: [what: string, token: string][] = [
    ['no signature', unsigned(good)],
    ['an empty signature', `${header}.${payload}.`],
    ['the payload of another', `${header}.${other[1]}.${signature}`],
    ['only two parts', `${header}.${payload}`],
    ['no JWT', 'abc'],
  ]
  for (const [what, forgery] of forgeries) tokens.push([what, await accessToken(userId, clock(), forgery)])
  const { url } = await listen(app)
  const Authorization = [`Bearer ${good}`, `Bearer ${good}`]
  const twice = await rawRequest(url, '/profile', { headers: { Authorization } })
  const answers: [what: string, response: Answer][] = [
    ['two Authorization headers', { ...twice, body: JSON.parse(twice.body) }],
  ]
  for (const [what, token] of tokens) answers.push([what, await get(token)])
  for (const [what, response] of answers) {
    expectProblem(response, 401, `GET /profile with ${what}`)
    expect(response.headers['www-authenticate'] ?? '', `WWW-Authenticate with ${what}`).toMatch(
      /^Bearer\b.*\berror="?invalid_token/i,
    )
  }
})

test('answers 401 to the token of an account that is no more', async () => {
  const { user, admin, repositories, userId } = await withAdmin()
  expect((await user.get('/profile')).status, 'the status while there is the account').toBe(200)
  await repositories.users.remove(userId)
  expectProblem(await user.get('/profile'), 401, 'GET /profile without an account')
  expectProblem(await user.get('/users'), 401, 'GET /users without an account')
  expect((await admin.get('/profile')).status, 'the status of another user').toBe(200)
})

test('lists all users for an admin, without their hashes', async () => {
  const { admin, adminId, userId } = await withAdmin()
  const { status, body, text } = await admin.get('/users')
  expect(status).toBe(200)
  expect(body).toEqual({
    data: [
      { id: adminId, username: 'ada', role: 'admin', email: ada.email, emailVerified: false },
      { id: userId, username: 'Bob_2', role: 'user', email: bob.email, emailVerified: false },
    ],
  })
  expect(text).not.toContain('$2')
})

test('answers 403 to a user where an admin is needed, and 401 to nobody', async () => {
  const { app, admin, user, adminId, userId, repositories } = await withAdmin()
  for (const id of [userId, adminId, 'nobody']) {
    const response = await user.put(`/users/${id}/role`).send({ role: 'admin' })
    expectProblem(response, 403, `PUT of the role of ${id} by a user`)
    expectProblem(await user.put(`/users/${id}/role`).send({}), 403, 'PUT of nothing by a user')
    expectProblem(await request(app).put(`/users/${id}/role`).send({ role: 'admin' }), 401, 'PUT by nobody')
  }
  expectProblem(await user.get('/users'), 403, 'GET /users by a user')
  expectProblem(await request(app).get('/users'), 401, 'GET /users by nobody')
  expect(
    (await repositories.users.list()).map(({ role }) => role),
    'the roles',
  ).toEqual(['admin', 'user'])
  expect((await admin.get('/users')).status, 'the status for an admin').toBe(200)
})

test('lets an admin change roles', async () => {
  const { admin, userId, repositories } = await withAdmin()
  for (const role of ['admin', 'user'] as const) {
    const { status, body } = await admin.put(`/users/${userId}/role`).send({ role })
    expect(status).toBe(200)
    expect(body).toEqual({ id: userId, username: 'Bob_2', role, email: bob.email, emailVerified: false })
    expect((await repositories.users.findById(userId))?.role).toBe(role)
  }
  for (const body of [{}, { role: 'root' }, { role: ['admin'] }, { role: 'admin', username: 'x' }]) {
    const response = await admin.put(`/users/${userId}/role`).send(body)
    expectProblem(response, 400, `PUT of ${JSON.stringify(body)}`)
  }
  expectProblem(
    await admin.put('/users/nobody/role').send({ role: 'user' }),
    404,
    'PUT of the role of nobody',
  )
  expect(await repositories.users.findById(userId)).toMatchObject({ username: 'Bob_2', role: 'user' })
})

test('goes by the role that a user has now, and not when the token was issued', async () => {
  const { admin, user, adminId, userId, repositories } = await withAdmin()
  expect((await user.get('/users')).status, 'the status before the promotion').toBe(403)
  expect((await admin.put(`/users/${userId}/role`).send({ role: 'admin' })).status).toBe(200)
  expect((await user.get('/users')).status, 'the status after it').toBe(200)
  expect((await user.put(`/users/${adminId}/role`).send({ role: 'user' })).status).toBe(200)
  expectProblem(await admin.get('/users'), 403, 'GET /users after the demotion')
  expectProblem(
    await admin.put(`/users/${adminId}/role`).send({ role: 'admin' }),
    403,
    'PUT after the demotion',
  )
  expect(await admin.profile()).toMatchObject({ role: 'user' })
  expect((await repositories.users.findById(adminId))?.role).toBe('user')
})

test('answers 500, and not 401, when the users cannot be read', async () => {
  const inner = createMemoryRepositories()
  const { working, expectBreakdown } = breakable(inner.users)
  const { browser, report } = makeApp({ repositories: { ...inner, users: working } })
  const one = browser()
  await one.register(ada)
  await one.login(ada)
  for (const path of ['/profile', '/users']) {
    await expectBreakdown(one.get(path), `GET ${path} while the repository fails`, report)
  }
  expect(await one.profile(), 'when it works again').toMatchObject({ username: 'ada' })
})
