import { hashSync } from 'bcryptjs'
import { expectProblem } from 'shared/contracts/problem.ts'
import { expect, test } from 'vitest'
import { createUserStore } from '#hard/users.ts'
import { ada, bob, setUp } from './app.ts'

const root = { username: 'root', password: 'the password of the first admin' }
const admin = { username: root.username, passwordHash: hashSync(root.password, 4) }

/** Bodies of registrations that ask for more than a user may have, with the key that does. */
const greedy: [key: string, json: string][] = [
  ['role', '"role":"admin"'],
  ['role', '"role":"user"'],
  ['role', '"role":null'],
  ['roles', '"roles":["admin"]'],
  ['isAdmin', '"isAdmin":true'],
  ['admin', '"admin":true'],
  ['id', '"id":"1"'],
  ['passwordHash', `"passwordHash":${JSON.stringify(admin.passwordHash)}`],
  ['__proto__', '"__proto__":{"role":"admin"}'],
  ['constructor', '"constructor":{"prototype":{"role":"admin"}}'],
]

const profileOf = async ({ get }: ReturnType<typeof setUp>, token: string) =>
  (await get('/profile', token)).body

test('makes everybody who registers a user', async () => {
  const app = setUp()
  for (const person of [ada, bob]) {
    const { access } = await app.newcomer(person)
    expect(await profileOf(app, access), 'the profile').toEqual({ username: person.username, role: 'user' })
  }
})

test('lets nobody choose a role when they register', async () => {
  const app = setUp()
  for (const [key, json] of greedy) {
    const text = `{"username":"ada","password":${JSON.stringify(ada.password)},${json}}`
    const response = await app.post('/register').type('json').send(text)
    expectProblem(response, 400, `the registration with ${json}`)
    const paths = response.body.errors?.map(({ path }: { path: string }) => path)
    expect(paths, `the paths in errors after ${json}`).toEqual([key])
  }
  // The name is still free, so none of them has registered anybody.
  const { access } = await app.newcomer(ada)
  expect(await profileOf(app, access), 'the profile').toEqual({ username: 'ada', role: 'user' })
})

test('is not moved by a role in the query or in a login', async () => {
  const app = setUp()
  const { status } = await app.post('/register?role=admin&isAdmin=true', ada)
  expect(status, 'the status of the registration').toBe(201)
  await app.post('/login?role=admin', { ...ada, role: 'admin' })
  const { access } = await app.logIn(ada)
  expect(await profileOf(app, access), 'the profile').toEqual({ username: 'ada', role: 'user' })
  expect(({} as { role?: string }).role, 'the role of any object at all').toBeUndefined()
})

test('has the admin of its options from the beginning', async () => {
  const app = setUp({ admin })
  const { access } = await app.logIn(root)
  expect(await profileOf(app, access), 'the profile').toEqual({ username: 'root', role: 'admin' })
  const wrong = await app.post('/login', { ...root, password: admin.passwordHash })
  expectProblem(wrong, 401, 'the login with the hash for a password')
})

test('has no admin unless it is told', async () => {
  const app = setUp()
  for (const username of ['admin', 'root', 'administrator']) {
    const { access } = await app.newcomer({ ...root, username })
    expect(await profileOf(app, access), 'the profile').toEqual({ username, role: 'user' })
  }
})

test('gives the name of the admin to nobody else', async () => {
  const app = setUp({ admin })
  for (const username of ['root', 'Root', 'ROOT']) {
    expectProblem(await app.post('/register', { ...ada, username }), 409, `the registration of ${username}`)
  }
  const { access } = await app.logIn(root)
  expect(await profileOf(app, access), 'the profile of the admin').toEqual({
    username: 'root',
    role: 'admin',
  })
})

test('leaves a user as it is who has the name of the admin already', async () => {
  const users = createUserStore()
  const before = setUp({ users })
  const squatter = { username: 'Root', password: 'I was here before you' }
  await before.register(squatter)
  const app = setUp({ users, admin })
  const { access } = await app.logIn(squatter)
  expect(await profileOf(app, access), 'the profile').toEqual({ username: 'Root', role: 'user' })
  expectProblem(await app.post('/login', root), 401, 'the login with the password of the admin')
  expect(users.list(), 'the users').toHaveLength(1)
})
