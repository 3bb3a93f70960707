import bcrypt from 'bcryptjs'
import { expectProblem } from 'shared/contracts/problem.ts'
import { expect, test } from 'vitest'
import { ada, bob, makeApp } from './auth-app.ts'

test('answers 201 with the username and nothing else', async () => {
  const browser = makeApp().browser()
  for (const { email, ...person } of [ada, bob]) {
    const response = await browser.post('/register').send(person)
    expect(response.status).toBe(201)
    expect(response.body).toEqual({ username: person.username })
  }
  const response = await browser.post('/register').send({ ...ada, username: 'ada_2' })
  expect(response.body, 'with an email').toEqual({ username: 'ada_2' })
})

test('keeps a user whose email nobody has verified', async () => {
  const { browser, repositories } = makeApp()
  await browser().register(ada)
  await browser().register({ username: 'cleo', password: ada.password })
  const [first, second] = await repositories.users.list()
  expect(first).toMatchObject({
    username: 'ada',
    email: 'ada@example.com',
    emailVerified: false,
    role: 'user',
  })
  expect(second).toMatchObject({ username: 'cleo', emailVerified: false, role: 'user' })
  expect(second?.email, 'the email of somebody who gave none').toBeUndefined()
})

test('keeps a bcrypt hash instead of the password', async () => {
  // With spaces around it, and letters that Unicode could also write otherwise.
  const password = '  Pass w\u00f6rd e\u0301 \ufb01 🔑  '
  for (const bcryptCost of [4, 5, undefined]) {
    const { browser, repositories, calls } = makeApp({ bcryptCost })
    await browser().register({ ...ada, password })
    const hash = (await repositories.users.findByUsername('ada'))?.passwordHash ?? ''
    expect(hash, 'the hash').toMatch(/^\$2[aby]\$\d\d\$.{53}$/)
    expect(bcrypt.getRounds(hash), `the cost, with bcryptCost ${bcryptCost}`).toBe(bcryptCost ?? 10)
    expect(
      await bcrypt.compare(password, hash),
      'whether it is the hash of the password as it was sent',
    ).toBe(true)
    expect(JSON.stringify(calls), 'what the repositories were given').not.toContain('Pass w')
  }
})

test('gives equal passwords different hashes', async () => {
  const { browser, repositories } = makeApp()
  await browser().register(ada)
  await browser().register({ ...bob, password: ada.password })
  const hashes = (await repositories.users.list()).map(({ passwordHash }) => passwordHash)
  expect(hashes).toEqual([expect.stringMatching(/^\$2/), expect.stringMatching(/^\$2/)])
  expect(new Set(hashes).size, 'how many hashes two users with one password have').toBe(2)
})

const noUsers: [what: string, body: object, path: string][] = [
  ['no username', { username: undefined }, 'username'],
  ['a username of 2 characters', { username: 'ab' }, 'username'],
  ['a username of 31 characters', { username: 'a'.repeat(31) }, 'username'],
  ['a username with a hyphen', { username: 'ada-l' }, 'username'],
  ['a username with a line feed at its end', { username: 'ada\n' }, 'username'],
  ['a username with an umlaut', { username: 'Zoë' }, 'username'],
  ['a list as username', { username: ['ada'] }, 'username'],
  ['no password', { password: undefined }, 'password'],
  ['a password of 7 characters', { password: '1234567' }, 'password'],
  ['an object as password', { password: { length: 12 } }, 'password'],
  ['an email without a domain', { email: 'ada' }, 'email'],
  ['an email with a line feed', { email: 'ada@example.com\nbcc: x@example.com' }, 'email'],
  ['an empty email', { email: '' }, 'email'],
  ['an email of 255 characters', { email: `${'a'.repeat(60)}@${'b.'.repeat(95)}com.` }, 'email'],
]

test('answers 400 to what is no registration, and names what is wrong', async () => {
  const { browser, repositories } = makeApp()
  for (const [what, wrong, path] of noUsers) {
    const response = await browser()
      .post('/register')
      .send({ ...ada, ...wrong })
    expectProblem(response, 400, `the registration with ${what}`)
    const paths = response.body.errors?.map((error: { path: string }) => error.path)
    expect(new Set(paths), `the paths in errors after ${what}`).toEqual(new Set([path]))
    expect(response.body.errors, `the errors after ${what}`).toContainEqual({
      path,
      message: expect.stringMatching(/\S/),
    })
  }
  expect(await repositories.users.list(), 'the users').toEqual([])
  await browser().register(ada)
})

test('lets nobody choose a role, an id or a verified email', async () => {
  const { browser, repositories } = makeApp()
  for (const chosen of [
    { role: 'admin' },
    { emailVerified: true },
    { id: '1' },
    { passwordHash: '$2b$04$' },
  ]) {
    const response = await browser()
      .post('/register')
      .send({ ...ada, ...chosen })
    expectProblem(response, 400, `the registration with ${JSON.stringify(chosen)}`)
    expect(response.body.errors, 'the errors').toContainEqual(
      expect.objectContaining({ path: Object.keys(chosen)[0] }),
    )
  }
  expect(await repositories.users.list(), 'the users').toEqual([])
  await browser().register(ada)
})

test('takes passwords of 8 characters to 72 bytes, and none that bcrypt takes for another', async () => {
  const { browser, repositories } = makeApp()
  const fine = ['12345678', ' '.repeat(8), 'x'.repeat(72), 'ü'.repeat(36), '🔑'.repeat(18)]
  for (const [index, password] of fine.entries())
    await browser().register({ username: `user_${index}`, password })
  for (const password of ['x'.repeat(73), 'ü'.repeat(37), `${'🔑'.repeat(18)}x`, 'x'.repeat(100_000)]) {
    const response = await browser()
      .post('/register')
      .send({ ...ada, password })
    const bytes = Buffer.byteLength(password)
    if (bytes < 100_000) expectProblem(response, 400, `the registration with a password of ${bytes} bytes`)
    else expect([400, 413], 'the status of a password of 100000 bytes').toContain(response.status)
  }
  const withNul = await browser()
    .post('/register')
    .send({ ...ada, password: 'correct\0horse' })
  expectProblem(withNul, 400, 'the registration with a NUL in the password')
  expect(await repositories.users.list(), 'the users').toHaveLength(fine.length)
})

test('answers 409 to a username that is taken, whatever its case', async () => {
  const { browser, repositories } = makeApp()
  await browser().register(ada)
  for (const username of ['ada', 'Ada', 'ADA']) {
    const response = await browser()
      .post('/register')
      .send({ ...bob, username })
    expectProblem(response, 409, `the registration of ${username}`)
  }
  await browser().register(bob)
  expect(await repositories.users.list()).toMatchObject([{ email: ada.email }, { username: 'Bob_2' }])
})

test('gives a username to one of many who ask for it at once', async () => {
  const { browser, repositories } = makeApp()
  const names = ['ada', 'Ada', 'ADA', 'aDA', 'adA', 'ada', 'aDa', 'AdA']
  const responses = await Promise.all(
    names.map((username) => browser().post('/register').send({ username, password: ada.password })),
  )
  const statuses = responses.map(({ status }) => status).sort()
  expect(statuses, 'the statuses').toEqual([201, ...Array(names.length - 1).fill(409)])
  const winner = responses.find(({ status }) => status === 201)?.body.username
  expect(await repositories.users.list()).toMatchObject([{ username: winner }])
})

test('does not tell which emails have an account', async () => {
  const { browser, repositories } = makeApp()
  await repositories.users.create({ username: 'owner', role: 'user', email: ada.email, emailVerified: true })
  await browser().register(ada)
  await browser().register({ ...bob, email: 'ADA@example.com' })
  expect(await repositories.users.findByEmail(ada.email)).toMatchObject([
    { username: 'owner', emailVerified: true },
    { username: 'ada', emailVerified: false },
    { username: 'Bob_2', emailVerified: false },
  ])
})
