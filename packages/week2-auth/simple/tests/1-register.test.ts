import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'
import { ada, bob, readable, registered, setUp } from './auth.ts'

test('answers a registration with 201 and the username', async () => {
  const { register } = setUp()
  for (const person of [ada, bob]) {
    const response = await register(person)
    expect(response.status).toBe(201)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toEqual({ username: person.username })
  }
})

test('keeps each user in the map, under the username in lower case', async () => {
  const app = setUp()
  await registered(app, ada, bob)
  expect([...app.users.keys()], 'the keys of the map').toEqual(['ada', 'bob_2'])
  expect(app.users.get('ada')).toMatchObject({ username: 'ada', passwordHash: expect.any(String) })
  expect(app.users.get('bob_2')).toMatchObject({ username: 'Bob_2', passwordHash: expect.any(String) })
})

test('answers 409 to a username that is taken, whatever its case', async () => {
  const app = setUp()
  await registered(app, ada, bob)
  for (const username of ['ada', 'Ada', 'ADA', 'Bob_2', 'bob_2', 'BOB_2']) {
    expectProblem(
      await app.register({ username, password: 'another password' }),
      409,
      `the registration of ${username}`,
    )
  }
  await registered(app, { ...ada, username: 'adam' })
})

test('leaves the first user as it was when another wants its name', async () => {
  const app = setUp()
  await registered(app, bob)
  const before = { ...app.users.get('bob_2') }
  expectProblem(await app.register({ username: 'BOB_2', password: 'another password' }), 409)
  expect([...app.users.entries()], 'what the map holds').toEqual([['bob_2', before]])
})

test('shows the password to nobody', async () => {
  const { register } = setUp()
  const [first, second] = [await register(ada), await register(ada)]
  expect([first.status, second.status], 'the statuses').toEqual([201, 409])
  for (const response of [first, second]) {
    expect(readable(response), `what is answered with ${response.status}`).not.toContain(ada.password)
  }
})

test('lets users have names that every JavaScript object knows', async () => {
  const app = setUp()
  for (const username of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    await registered(app, { ...ada, username })
    expectProblem(await app.register({ ...ada, username }), 409, `the second registration of ${username}`)
  }
})

test('keeps the users of two apps apart', async () => {
  const apps = [createApp({ bcryptCost: 4 }), createApp({ bcryptCost: 4 })]
  for (const app of apps) {
    expect((await request(app).post('/register').send(ada)).status, 'the status of the registration').toBe(
      201,
    )
  }
})
