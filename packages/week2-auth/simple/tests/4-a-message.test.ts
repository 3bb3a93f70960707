import { expectProblem } from 'shared/contracts/problem.ts'
import { expect, test } from 'vitest'
import { ada, bob, readable, registered, setUp } from './auth.ts'
import { loggedDuring } from './console-output.ts'

async function loggedIn() {
  const app = setUp()
  await registered(app, ada, bob)
  const response = await app.login(ada)
  expect(response.status, 'the status of the login').toBe(200)
  return { ...app, response }
}

test('answers a login with a message and nothing else', async () => {
  const { response } = await loggedIn()
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ message: expect.stringMatching(/\S/) })
})

test('sets no cookie', async () => {
  const { response, login, register } = await loggedIn()
  expect(response.body, 'the body').toHaveProperty('message')
  const refused = await login({ ...ada, password: bob.password })
  const registration = await register({ ...ada, username: 'grace' })
  for (const { status, headers } of [response, refused, registration]) {
    expect(headers, `the headers of the answer with ${status}`).not.toHaveProperty('set-cookie')
  }
})

test('answers every login of a user alike', async () => {
  const { response, login } = await loggedIn()
  expect(response.body, 'the body').toHaveProperty('message')
  for (const username of [ada.username, ada.username.toUpperCase()]) {
    expect(readable(await login({ ...ada, username })), `the answer to ${username}`).toBe(readable(response))
  }
})

test('shows neither the password nor its hash, in the log neither', async () => {
  const { response, login, users } = await loggedIn()
  expect(response.body, 'the body').toHaveProperty('message')
  const logged = await loggedDuring(async () => {
    await login(ada)
    await login({ ...ada, password: `${ada.password}!` })
  })
  for (const secret of [ada.password, users.get('ada')?.passwordHash ?? ada.password]) {
    for (const encoding of ['utf8', 'base64', 'hex'] as const) {
      const text = Buffer.from(secret).toString(encoding).replace(/=+$/, '')
      expect(readable(response), 'what a client can read').not.toContain(text)
    }
    expect(logged, 'what is logged').not.toContain(secret)
  }
})

test('gives no message to whom it refuses', async () => {
  const { response, login } = await loggedIn()
  expect(response.body, 'the body of a login').toHaveProperty('message')
  const refused = await login({ ...ada, password: bob.password })
  expectProblem(refused, refused.status, 'a login with a wrong password')
  expect(refused.text, 'the body of a refusal').not.toContain(response.body.message)
})
