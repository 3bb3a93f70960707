import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { type AuthTools, ada, bob, expectProfile, loggedIn, registered } from './people.ts'

const noPersons: [what: string, body: object, wrongFields: string[]][] = [
  ['no username', { username: undefined, password: ada.password }, ['username']],
  ['no password', { username: 'ada', password: undefined }, ['password']],
  ['neither', { username: undefined, password: undefined }, ['password', 'username']],
  ['a username of 2 characters', { ...ada, username: 'ab' }, ['username']],
  ['a username of 31 characters', { ...ada, username: 'a'.repeat(31) }, ['username']],
  ['a space in the username', { ...ada, username: 'ada l' }, ['username']],
  ['a hyphen in the username', { ...ada, username: 'ada-l' }, ['username']],
  ['a username in an array', { ...ada, username: ['ada'] }, ['username']],
  ['a password of 7 characters', { ...ada, password: '1234567' }, ['password']],
  ['a password of 73 bytes', { ...ada, password: 'x'.repeat(73) }, ['password']],
  ['a password of 37 characters in 74 bytes', { ...ada, password: 'ü'.repeat(37) }, ['password']],
  ['a number for a password', { ...ada, password: 1234567890 }, ['password']],
  ['an object for a password', { ...ada, password: { length: 12 } }, ['password']],
]

/** What makes a valid registration. Fields besides username and password are up to the app. */
export const registrationFacts = {
  'answers a registration with 201 and the username': async ({ register }) => {
    const response = await register(bob)
    expect(response.status, 'the status').toBe(201)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toMatchObject({ username: bob.username })
  },

  'answers 409 to a taken username, in upper or lower case': async (tools) => {
    await registered(tools, ada)
    for (const username of ['ada', 'Ada', 'ADA']) {
      const response = await tools.register({ username, password: bob.password })
      expectProblem(response, 409, `the registration of ${username}`)
    }
    await expectProfile(await loggedIn(tools, ada), ada)
    await registered(tools, bob)
  },

  'gives a username to only one of several requests at once': inProduction(async (tools) => {
    const people = ['ada', 'Ada', 'ADA', 'aDA', 'adA'].map((username) => ({
      username,
      password: username.repeat(4),
    }))
    const responses = await Promise.all(people.map((person) => tools.register(person)))
    const statuses = responses.map(({ status }) => status)
    expect(statuses.toSorted(), 'the statuses').toEqual([201, 409, 409, 409, 409])
    const winner = people[statuses.indexOf(201)] ?? ada
    await expectProfile(await loggedIn(tools, winner), winner)
  }),

  'answers 400 to an invalid registration and names the wrong fields': async ({ register }) => {
    for (const [what, body, wrongFields] of noPersons) {
      const response = await register(body)
      expectProblem(response, 400, `the registration with ${what}`)
      const paths = (response.body.errors ?? []).map(({ path }: { path: string }) => path)
      expect([...new Set(paths)].sort(), `the paths in errors after ${what}`).toEqual(wrongFields)
    }
    expect((await register(ada)).status, 'the status of a registration').toBe(201)
  },

  'accepts usernames of 3 to 30 letters, digits and _': async (tools) => {
    for (const username of ['abc', '123', '___', 'x'.repeat(30)])
      await registered(tools, { ...ada, username })
  },

  'accepts passwords of 8 characters to 72 bytes as they are': inProduction(async (tools) => {
    const passwords = [
      '12345678',
      `  ${ada.password}\t`,
      'ü'.repeat(36),
      'x'.repeat(72),
      'Pass wörd 🔑 "\\%00',
    ]
    for (const [index, password] of passwords.entries()) {
      const person = { username: `user_${index}`, password }
      await registered(tools, person)
      await loggedIn(tools, person)
      for (const other of [password.trim(), password.toUpperCase(), password.normalize('NFD')]) {
        if (other === password) continue
        const response = await tools
          .client()
          .post('/login')
          .send({ ...person, password: other })
        expectProblem(
          response,
          401,
          `the login with ${JSON.stringify(other)} for ${JSON.stringify(password)}`,
        )
      }
    }
  }),
} satisfies Facts<string, AuthTools>
