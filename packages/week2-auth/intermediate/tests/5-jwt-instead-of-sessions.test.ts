import { expectProblem } from 'shared/contracts/problem.ts'
import { createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#intermediate/jwt-app.ts'
import { createUserStore } from '#intermediate/users.ts'
import { decoded, forged } from './forged.ts'
import { ada, eve, login, newcomer, register, secret } from './people.ts'
import { expectSecretOf32Bytes, secretsOf32Bytes } from './secrets.ts'

const makeApp = (options: Partial<Parameters<typeof createApp>[0]> = {}) =>
  createApp({ secret, bcryptCost: 4, ...options })

/** The token that somebody gets who registers and logs in. */
async function tokenOf(app: ReturnType<typeof makeApp>, person: typeof ada): Promise<string> {
  const { token } = await newcomer(app, person)
  expect(token, 'the token in the body of the login').toEqual(expect.any(String))
  return String(token)
}

const profile = (app: ReturnType<typeof makeApp>, token: string) =>
  request(app).get('/profile').set('Authorization', `Bearer ${token}`)

async function expectProfile(
  app: ReturnType<typeof makeApp>,
  token: string,
  { username }: typeof ada,
  what = 'GET /profile with a token',
) {
  const { status, body } = await profile(app, token)
  expect(status, `the status of ${what}`).toBe(200)
  expect(body, 'the body of GET /profile').toEqual({ username })
}

test('answers a login with a token', async () => {
  const token = await tokenOf(makeApp(), ada)
  expect(decoded(token).header, 'the header of the token').toMatchObject({ alg: 'HS256' })
})

test('answers /me and /profile to whoever sends the token', async () => {
  const users = createUserStore()
  const app = makeApp({ users })
  const tokens = [await tokenOf(app, ada), await tokenOf(app, eve)] as const
  await expectProfile(app, tokens[0], ada)
  await expectProfile(app, tokens[1], eve)
  const { status, body } = await request(app).get('/me').set('Authorization', `Bearer ${tokens[0]}`)
  expect(status, 'the status of GET /me').toBe(200)
  expect(body, 'the body of GET /me').toEqual({ id: users.findByUsername('ada')?.id, username: ada.username })
})

test('answers 401 without a token, and to one that was changed', async () => {
  const users = createUserStore()
  const app = makeApp({ users })
  const token = await tokenOf(app, ada)
  await register(app, eve)
  await expectProfile(app, token, ada)
  for (const path of ['/me', '/profile']) expectProblem(await request(app).get(path), 401, `GET ${path}`)
  const { header, payload } = decoded(token)
  const [, , signature] = token.split('.')
  const [head, claims] = forged(header, { ...payload, sub: users.findByUsername('eve')?.id }).split('.')
  expectProblem(
    await profile(app, `${head}.${claims}.${signature}`),
    401,
    'a token with the sub of another user',
  )
  expectProblem(await profile(app, `${head}.${claims}.`), 401, 'the same without a signature')
  expectProblem(await profile(app, 'nonsense'), 401, 'what is no token')
})

test('answers 401 to a token that was signed with another secret', async () => {
  const app = makeApp()
  const token = await tokenOf(app, ada)
  await expectProfile(app, token, ada)
  const { header, payload } = decoded(token)
  for (const other of ['another secret of the tests, also long enough', '', 'secret', `${secret} `]) {
    expectProblem(await profile(app, forged(header, payload, other)), 401, `one signed with "${other}"`)
  }
})

test('sets no cookie, and lets nobody in by one', async () => {
  const app = makeApp()
  const client = createClient(app)
  const registered = await client.post('/register').send(ada)
  const answers = [
    registered,
    await login(client, ada),
    await client.get('/me'),
    await client.get('/profile'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200])
  for (const { headers } of [...answers, await client.post('/logout')]) {
    expect(headers, 'the headers of an answer').not.toHaveProperty('set-cookie')
  }
  const cookie = ['token', 'jwt', 'access_token', 'Authorization'].map((name) => `${name}=${client.token}`)
  const response = await request(app).get('/profile').set('Cookie', cookie.join('; '))
  expectProblem(response, 401, 'GET /profile with the token in a cookie')
})

test('accepts a token wherever the secret and the users are the same', async () => {
  const users = createUserStore()
  const [first, second] = [makeApp({ users }), makeApp({ users })]
  const token = await tokenOf(first, ada)
  await expectProfile(second, token, ada)
  // Also an app that is started later, and one that has seen the user log out.
  await request(first).post('/logout').set('Authorization', `Bearer ${token}`)
  await expectProfile(makeApp({ users }), token, ada)
  await expectProfile(first, token, ada, 'GET /profile with the token of a user who has logged out there')
  const other = makeApp({ users, secret: 'another secret of the tests, also long enough' })
  expectProblem(await profile(other, token), 401, 'GET /profile where the secret is another')
})

test('answers 204 to POST /logout', async () => {
  const app = makeApp()
  const client = await newcomer(app, ada)
  for (const [what, one] of [
    ['a user', client],
    ['a visitor', createClient(app)],
  ] as const) {
    const response = await one.post('/logout')
    expect(response.status, `the status of POST /logout of ${what}`).toBe(204)
    expect(response.text, 'the body').toBe('')
  }
})

test('refuses to sign with less than 32 bytes', async () => {
  expectSecretOf32Bytes((given) => makeApp({ secret: given as string }))
  for (const long of secretsOf32Bytes) {
    const app = makeApp({ secret: long })
    await expectProfile(app, await tokenOf(app, ada), ada)
  }
})
