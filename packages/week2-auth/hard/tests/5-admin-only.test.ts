import { hashSync } from 'bcryptjs'
import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { expect, test } from 'vitest'
import { createUserStore } from '#hard/users.ts'
import { ada, bob, ORIGIN, setUp } from './app.ts'
import { signed } from './signed.ts'

const root = { username: 'root', password: 'the password of the first admin' }
const admin = { username: root.username, passwordHash: hashSync(root.password, 4) }

/** An app with its admin, Ada, who is a user, and all of their tokens. */
async function setUpUsers(users = createUserStore()) {
  const app = setUp({ users, admin })
  const [roots, adas] = [await app.logIn(root), await app.newcomer(ada)]
  return {
    ...app,
    users,
    roots,
    adas,
    list: (token: string, query = '') => app.get(`/api/users${query}`, token),
    change: (token: string, username: string, body: object) =>
      app.api
        .patch(`/api/users/${username}`)
        .set('Origin', ORIGIN)
        .set('Authorization', `Bearer ${token}`)
        .send(body),
  }
}

/** The answers to requests below `/api/users` that are no routes of the exercise. */
async function elsewhere(
  { delete: remove, put, post, get }: Awaited<ReturnType<typeof setUpUsers>>['api'],
  headers = {},
) {
  const all = { Origin: ORIGIN, ...headers }
  return [
    await remove('/api/users/ada').set(all),
    await put('/api/users/ada').set(all).send({ role: 'admin' }),
    await post('/api/users').set(all).send(bob),
    await get('/api/users/ada').set(all),
    await get('/api/users/ada/tokens').set(all),
  ]
}

function expectChallenge({ headers }: { headers: Record<string, string> }) {
  expect(String(headers['www-authenticate']), 'WWW-Authenticate').toMatch(/^Bearer\b/i)
}

test('answers 401 to the anonymous, with WWW-Authenticate', async () => {
  const { api, list, roots } = await setUpUsers()
  expect((await list(roots.access)).status, 'the status for the admin').toBe(200)
  for (const path of ['/api/users', '/api/users/', '/api/users?page=0']) {
    const response = await api.get(path)
    expectProblem(response, 401, `GET ${path} without a token`)
    expectChallenge(response)
  }
  for (const [username, role] of [
    ['ada', 'admin'],
    ['nobody', 'admin'],
    ['ada', 'emperor'],
  ] as const) {
    const response = await api.patch(`/api/users/${username}`).set('Origin', ORIGIN).send({ role })
    expectProblem(response, 401, `PATCH /api/users/${username} without a token`)
    expectChallenge(response)
  }
  for (const response of await elsewhere(api)) {
    expectProblem(response, 401, 'what there is not below /api/users, without a token')
    expectChallenge(response)
  }
})

test('answers 403 to users, and tells them nothing', async () => {
  const { api, list, change, adas, roots } = await setUpUsers()
  expect((await list(roots.access)).status, 'the status for the admin').toBe(200)
  for (const response of await elsewhere(api, { Authorization: `Bearer ${adas.access}` })) {
    expectProblem(response, 403, 'what there is not below /api/users, for a user')
  }
  const response = await list(adas.access)
  expectProblem(response, 403, 'GET /api/users of a user')
  expect(response.text, 'the body').not.toContain('root')
  expectProblem(await list(adas.access, '?page=0'), 403, 'GET /api/users?page=0 of a user')
  expectProblem(await change(adas.access, 'ada', { role: 'admin' }), 403, 'the promotion of oneself')
  expectProblem(await change(adas.access, 'root', { role: 'user' }), 403, 'the demotion of the admin')
  expectProblem(await change(adas.access, 'nobody', { role: 'user' }), 403, 'PATCH of nobody')
  expectProblem(await change(adas.access, 'ada', { role: 'emperor' }), 403, 'PATCH with an impossible role')
  expectProblem(await list(adas.access), 403, 'GET /api/users afterwards')
  expect((await list(roots.access)).body.data, 'the users').toEqual([
    { username: 'root', role: 'admin' },
    { username: 'ada', role: 'user' },
  ])
})

test('lists the users for an admin, without their hashes', async () => {
  const { list, register, roots } = await setUpUsers()
  await register(bob)
  const { status, body, text } = await list(roots.access)
  expect(status).toBe(200)
  expect(body).toEqual({
    data: [
      { username: 'root', role: 'admin' },
      { username: 'ada', role: 'user' },
      { username: 'Bob_2', role: 'user' },
    ],
    page: 1,
    limit: 10,
    total: 3,
  })
  expect(text, 'the body').not.toMatch(/\$2[aby]\$/)
})

test('lists page by page, and answers 400 to pages that cannot be', async () => {
  const { list, users, roots } = await setUpUsers()
  for (let i = 0; i < 11; i++) users.add({ username: `user_${i}`, passwordHash: '', role: 'user' })
  const names = async (query: string) => {
    const { body } = await list(roots.access, query)
    return body.data?.map(({ username }: { username: string }) => username)
  }
  expect((await list(roots.access)).body).toMatchObject({ page: 1, limit: 10, total: 13 })
  expect(await names(''), 'the first page').toHaveLength(10)
  expect(await names('?page=2'), 'the second page').toEqual(['user_8', 'user_9', 'user_10'])
  expect(await names('?page=3&limit=5'), 'the last three').toEqual(['user_8', 'user_9', 'user_10'])
  expect(await names('?page=9'), 'a page behind the end').toEqual([])
  expect(await names('?limit=100'), 'all').toHaveLength(13)
  for (const query of [
    '?page=0',
    '?page=-1',
    '?page=x',
    '?page=1.5',
    '?limit=0',
    '?limit=101',
    '?limit=0x10',
    '?page=0x1',
    '?page=1e1',
    '?page=%202%20',
    '?page=%2B1',
    '?page=1&page=2',
    '?limit=1e1',
    '?limit=5%20',
  ]) {
    const response = await list(roots.access, query)
    expectProblem(response, 400, `GET /api/users${query}`)
    expect(response.body.errors, 'errors').toHaveLength(1)
  }
})

test('changes the role of a user, whatever the case of the name', async () => {
  const { list, change, roots, register } = await setUpUsers()
  await register(bob)
  const changed = await change(roots.access, 'BOB_2', { role: 'admin' })
  expect(changed.status, 'the status of PATCH').toBe(200)
  expect(changed.body).toEqual({ username: 'Bob_2', role: 'admin' })
  expect((await list(roots.access)).body.data).toEqual([
    { username: 'root', role: 'admin' },
    { username: 'ada', role: 'user' },
    { username: 'Bob_2', role: 'admin' },
  ])
})

test('answers 404 for nobody, and 400 to what is no role', async () => {
  const { list, change, roots } = await setUpUsers()
  expectProblem(await change(roots.access, 'nobody', { role: 'admin' }), 404, 'PATCH of nobody')
  const wrong = [{}, { role: 'emperor' }, { role: 'Admin' }, { role: ['admin'] }, { role: null }]
  for (const body of [...wrong, { role: 'admin', username: 'eve' }, { role: 'admin', passwordHash: 'x' }]) {
    const what = `PATCH with ${JSON.stringify(body)}`
    expectProblem(await change(roots.access, 'ada', body), 400, what)
  }
  expect((await list(roots.access)).body.data[1], 'Ada').toEqual({ username: 'ada', role: 'user' })
})

test('lets a promoted user in with the token that it has', async () => {
  const { list, change, roots, adas, get } = await setUpUsers()
  expectProblem(await list(adas.access), 403, 'GET /api/users of Ada before')
  await change(roots.access, 'ada', { role: 'admin' })
  expect((await list(adas.access)).status, 'the status of GET /api/users of Ada').toBe(200)
  expect((await get('/profile', adas.access)).body, 'the profile').toEqual({ username: 'ada', role: 'admin' })
})

test('shuts a demoted admin out before its token expires', async () => {
  const { list, change, roots, logIn, refresh, get } = await setUpUsers()
  await change(roots.access, 'ada', { role: 'admin' })
  const adas = await logIn(ada)
  expect((await list(adas.access)).status, 'the status of GET /api/users of Ada as an admin').toBe(200)
  expect((await change(roots.access, 'ada', { role: 'user' })).status, 'the status of PATCH').toBe(200)
  expectProblem(await list(adas.access), 403, 'GET /api/users of Ada as a user')
  expectProblem(await change(adas.access, 'ada', { role: 'admin' }), 403, 'the promotion of oneself')
  expect((await get('/profile', adas.access)).body, 'the profile').toEqual({ username: 'ada', role: 'user' })
  expect((await refresh(adas.refresh)).status, 'the status of POST /refresh-token').toBe(200)
})

test('shuts a deleted admin out, and whoever has its name next', async () => {
  const { list, users, roots, register, logIn } = await setUpUsers()
  expect((await list(roots.access)).status, 'the status before').toBe(200)
  expect(users.remove(users.findByUsername('root')?.id ?? ''), 'whether root could be removed').toBe(true)
  const gone = await list(roots.access)
  expectProblem(gone, 401, 'GET /api/users of the deleted admin')
  expect(gone.body.code, 'the code').toBe('token-invalid')
  expectChallenge(gone)
  const heir = { ...root, password: 'another password' }
  await register(heir)
  expectProblem(await list(roots.access), 401, 'GET /api/users with the token of the deleted admin')
  expectProblem(await list((await logIn(heir)).access), 403, 'GET /api/users of who has the name now')
})

test('believes no role in a token', async () => {
  const { list, adas, roots } = await setUpUsers()
  const claims = { role: 'admin', roles: ['admin'], isAdmin: true, admin: true, scope: 'admin' }
  const proud = await list(await signed(adas.access, claims))
  expectProblem(proud, 403, 'GET /api/users with a role in the token')
  const humble = await list(await signed(roots.access, { role: 'user', roles: ['user'] }))
  expect(humble.status, 'the status for an admin whose token says user').toBe(200)
})

test('answers 500 when users cannot be listed or changed', async () => {
  const { working, expectBreakdown } = breakable(createUserStore(), ['list', 'setRole'])
  const { list, change, roots } = await setUpUsers(working)
  await expectBreakdown(list(roots.access), 'GET /api/users while the store fails')
  await expectBreakdown(change(roots.access, 'ada', { role: 'admin' }), 'PATCH while the store fails')
  expect((await list(roots.access)).body.total, 'the users when it works again').toBe(2)
})
