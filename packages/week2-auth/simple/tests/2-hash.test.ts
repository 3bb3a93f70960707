import { compare, getRounds } from 'bcryptjs'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'
import type { Users } from '#simple/users.ts'
import { ada, bob, readable, registered, setUp } from './auth.ts'
import { loggedDuring } from './console-output.ts'
import { countingTurns } from './event-loop-turns.ts'

const hashOf = (users: Users, username: string) => users.get(username)?.passwordHash ?? ''

test('keeps a bcrypt hash, and the password nowhere', async () => {
  const app = setUp()
  await registered(app, ada)
  expect(app.users.get('ada'), 'what the map holds').toEqual({
    username: 'ada',
    passwordHash: expect.any(String),
  })
  expect(hashOf(app.users, 'ada'), 'the passwordHash').toMatch(/^\$2[aby]\$\d\d\$[.\x2fA-Za-z\d]{53}$/)
  expect(await compare(ada.password, hashOf(app.users, 'ada')), 'whether it is a hash of the password').toBe(
    true,
  )
})

test('hashes one password of two users differently', async () => {
  const app = setUp()
  await registered(app, ada, { ...bob, password: ada.password })
  const hashes = ['ada', 'bob_2'].map((username) => hashOf(app.users, username))
  for (const hash of hashes)
    expect(await compare(ada.password, hash), 'whether it is a hash of the password').toBe(true)
  // The salt is what must differ: it is in front of the hash.
  expect(hashes[0]?.slice(0, 29), 'the salt of the one').not.toBe(hashes[1]?.slice(0, 29))
})

test('hashes with the cost that it is given, and with 10 unless told otherwise', async () => {
  for (const bcryptCost of [4, 5, 6]) {
    const app = setUp({ bcryptCost })
    await registered(app, ada)
    expect(getRounds(hashOf(app.users, 'ada')), `the cost with { bcryptCost: ${bcryptCost} }`).toBe(
      bcryptCost,
    )
  }
  const users: Users = new Map()
  await request(createApp({ users })).post('/register').send(ada)
  expect(getRounds(hashOf(users, 'ada')), 'the cost unless told otherwise').toBe(10)
})

test('hashes the password as it was sent', async () => {
  const app = setUp()
  const passwords = [
    '  Pass word\t\n',
    'Zürich Zürich',
    'Zürich Zürich'.normalize('NFD'),
    '        ',
    '12345678',
  ]
  for (const [index, password] of passwords.entries()) {
    await registered(app, { username: `user_${index}`, password })
    const isItsHash = await compare(password, hashOf(app.users, `user_${index}`))
    expect(isItsHash, `whether the hash is that of ${JSON.stringify(password)}`).toBe(true)
  }
})

test('takes a password of 72 bytes, and answers 400 to a longer one', async () => {
  const app = setUp()
  const fitting = ['x'.repeat(72), 'é'.repeat(36), '🔑'.repeat(18)]
  for (const [index, password] of fitting.entries()) {
    const person = { username: `user_${index}`, password }
    expectProblem(
      await app.register({ ...person, password: `${password}x` }),
      400,
      'a registration with 73 bytes',
    )
    await registered(app, person)
    expect(await compare(password, hashOf(app.users, person.username)), 'whether it is its hash').toBe(true)
  }
  for (const password of ['x'.repeat(1_000), 'é'.repeat(37), '🔑'.repeat(19)]) {
    expectProblem(await app.register({ ...ada, password }), 400, `the registration with ${password}`)
  }
  expect(app.users.size, 'how many users there are').toBe(fitting.length)
})

test('answers 400 to a password with a NUL', async () => {
  const app = setUp()
  for (const password of ['12345678\0', '\x0012345678', '12345678\x0012345678']) {
    expectProblem(
      await app.register({ ...ada, password }),
      400,
      `the registration with ${JSON.stringify(password)}`,
    )
  }
  await registered(app, ada)
})

test('gives a username to one of ten who want it at once', async () => {
  const app = setUp()
  const people = Array.from({ length: 10 }, (_, index) => ({
    username: index % 2 === 0 ? 'ada' : 'ADA',
    password: `password number ${index}`,
  }))
  const responses = await Promise.all(people.map((person) => app.register(person)))
  const statuses = responses.map(({ status }) => status)
  expect(statuses.toSorted(), 'the statuses').toEqual([201, ...Array(9).fill(409)])
  const winner = people[statuses.indexOf(201)] ?? ada
  expect(app.users.get('ada'), 'who has it').toMatchObject({ username: winner.username })
  expect(await compare(winner.password, hashOf(app.users, 'ada')), 'whether it is their password').toBe(true)
})

test('gives others their turn while it hashes', async () => {
  // A quarter of a second of work: bcryptjs pauses after each tenth.
  const { app, users } = setUp({ bcryptCost: 12 })
  const { counting, turns } = countingTurns(app)
  expect((await request(counting).post('/register').send(ada)).status, 'the status').toBe(201)
  expect(getRounds(hashOf(users, 'ada')), 'the cost').toBe(12)
  expect(turns(), 'how often others had their turn before the answer').toBeGreaterThan(1)
})

test('shows password and hash to nobody, the log included', async () => {
  const { register, users } = setUp()
  const responses: Awaited<ReturnType<typeof register>>[] = []
  const logged = await loggedDuring(async () => {
    const tooLong = ada.password.repeat(4)
    for (const body of [ada, ada, { ...bob, password: tooLong }]) responses.push(await register(body))
  })
  expect(
    responses.map(({ status }) => status),
    'the statuses',
  ).toEqual([201, 409, 400])
  for (const secret of [ada.password, hashOf(users, 'ada')]) {
    for (const response of responses) {
      expect(readable(response), `what is answered with ${response.status}`).not.toContain(secret)
    }
    expect(logged, 'what is logged').not.toContain(secret)
  }
})
