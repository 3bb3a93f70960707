import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { type AuthTools, ada, bob, expectProfile, loggedIn, newcomer, registered } from './people.ts'

/** Headers that differ from one response to the next, whatever the request was. */
const ofTheAnswer = /^(date|age|x-request-id|(x-)?ratelimit.*)$/

const noLogins: [what: string, body: object, wrongFields: string[]][] = [
  ['no username', { password: ada.password }, ['username']],
  ['no password', { username: ada.username }, ['password']],
  ['nothing', {}, ['password', 'username']],
  ['an object for a password', { ...ada, password: {} }, ['password']],
  ['an array for a username', { ...ada, username: [ada.username] }, ['username']],
]

/** bcrypt reads 72 bytes, and starts the password again after a NUL. */
const sameForBcrypt: [what: string, password: string, wrong: string][] = [
  ['one byte more than a password of 72', 'p'.repeat(72), 'p'.repeat(73)],
  ['the password twice, and a NUL between', 'abcdefgh', 'abcdefgh\0abcdefgh'],
]

export const loginFacts = {
  'answers 200 to the right password': async (tools) => {
    await registered(tools, ada)
    await registered(tools, bob)
    await loggedIn(tools, ada)
    await loggedIn(tools, bob)
  },

  'answers 401 to a wrong password, and lets nobody in': async (tools) => {
    await registered(tools, ada)
    await registered(tools, bob)
    for (const password of [bob.password, `${ada.password}x`]) {
      const client = tools.client()
      expectProblem(await client.post('/login').send({ ...ada, password }), 401, `the login with ${password}`)
      expectProblem(await client.get('/profile'), 401, 'GET /profile after it')
    }
    await expectProfile(await loggedIn(tools, ada), ada)
    for (const [what, password, wrong] of sameForBcrypt) {
      const person = { username: `user_${password.length}`, password }
      await registered(tools, person)
      const response = await tools
        .client()
        .post('/login')
        .send({ ...person, password: wrong })
      expectProblem(response, 401, `the login with ${what}`)
      await loggedIn(tools, person)
    }
  },

  'answers an unknown username and a wrong password alike': async (tools) => {
    await registered(tools, ada)
    const wrong = await tools
      .client()
      .post('/login')
      .send({ ...ada, password: bob.password })
    const unknown = await tools.client().post('/login').send(bob)
    expectProblem(wrong, 401, 'the login with a wrong password')
    expectProblem(unknown, 401, 'the login of an unknown user')
    const seen = ({ headers, body: { requestId, instance, ...body } }: typeof wrong) => ({
      body,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheAnswer.test(name))),
    })
    // A request id in the body changes what depends on the body.
    const alike = (response: typeof wrong) => {
      const { body, headers } = seen(response)
      const { etag, 'content-length': length, ...others } = headers
      return { body, headers: 'requestId' in response.body ? others : headers }
    }
    expect(alike(unknown), 'the response for an unknown user').toEqual(alike(wrong))
    await loggedIn(tools, ada)
  },

  'answers 400 to an invalid login and names the wrong fields': async (tools) => {
    await registered(tools, ada)
    for (const [what, body, wrongFields] of noLogins) {
      const response = await tools.client().post('/login').send(body)
      expectProblem(response, 400, `the login with ${what}`)
      const paths = (response.body.errors ?? []).map(({ path }: { path: string }) => path)
      expect([...new Set(paths)].sort(), `the paths in errors after ${what}`).toEqual(wrongFields)
    }
    await loggedIn(tools, ada)
  },

  'answers 400 to malformed JSON and to a missing body': async ({ client }) => {
    for (const path of ['/register', '/login']) {
      for (const text of ['{"username":', 'null', '"ada"']) {
        expectProblem(await client().post(path).type('json').send(text), 400, `POST ${path} with ${text}`)
      }
      expectProblem(await client().post(path), 400, `POST ${path} without a body`)
    }
  },

  'lets a user be logged in several times at once': inProduction(async (tools) => {
    await registered(tools, ada)
    await registered(tools, bob)
    const people = [ada, bob, ada, bob]
    const clients = await Promise.all(people.map((person) => loggedIn(tools, person)))
    for (const [index, person] of people.entries()) {
      await expectProfile(clients[index] ?? tools.client(), person, `GET /profile of login ${index + 1}`)
    }
  }),

  'lets a client log in again as another user': inProduction(async (tools) => {
    const client = await newcomer(tools, ada)
    await registered(tools, bob)
    await expectProfile(await loggedIn(tools, bob, client), bob)
  }),
} satisfies Facts<string, AuthTools>
