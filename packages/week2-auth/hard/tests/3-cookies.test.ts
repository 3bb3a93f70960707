import { expectProblem } from 'shared/contracts/problem.ts'
import { createClient } from 'shared/testing/http/client.ts'
import { expect, test } from 'vitest'
import { ada, bob, ORIGIN, setCookies, setUp, tokensOf } from './app.ts'

/** A browser at one of the app's own pages. */
function setUpBrowser(options: Parameters<typeof setUp>[0] = {}) {
  const app = setUp(options)
  const browser = () => createClient(app.app, { url: ORIGIN, origin: ORIGIN, clock: app.clock })
  return {
    ...app,
    browser,
    async loggedIn(person = ada) {
      const client = browser()
      const { status } = await client.post('/login').send(person)
      expect(status, `the status of the login of ${person.username}`).toBe(200)
      return client
    },
  }
}

/** The attributes of a `Set-Cookie` line, in lower case: `{ httponly: true, path: '/' }`. */
function attributes(line: string): Record<string, string | true> {
  const parts = line.split(';').slice(1)
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', value] = part.trim().split('=')
      return [name.toLowerCase(), value ?? true]
    }),
  )
}

/** The line that sets or clears a cookie. */
function cookieLine(response: Parameters<typeof setCookies>[0], name: string): string {
  const lines = setCookies(response).filter((line) => line.startsWith(`${name}=`))
  expect(lines, `the Set-Cookie lines of ${name}`).toHaveLength(1)
  return String(lines[0])
}

const ACCESS = '__Host-token'
const REFRESH = '__Secure-refresh-token'

/** Another origin's requests, and what they would do. */
const foreign = [
  'https://evil.example',
  'https://app.example.evil.example',
  'https://evilapp.example',
  'https://app.example@evil.example',
  'https://sub.app.example',
  'http://app.example',
  'https://app.example:8443',
  'https://app.example/',
  'https://APP.EXAMPLE',
  'app.example',
  'http://localhost',
  'http://localhost:3000',
  'http://127.0.0.1:3000',
  'null',
  '',
]

test('keeps the tokens out of the body', async () => {
  const { register, post, refresh } = setUp()
  await register(ada)
  const login = await post('/login', ada)
  const { access, refresh: token } = tokensOf(login)
  const again = await refresh(token)
  const next = tokensOf(again)
  for (const [what, response] of Object.entries({ login, refresh: again })) {
    expect(response.status, `the status of the ${what}`).toBe(200)
    expect(response.body.expiresIn, `expiresIn in the body of the ${what}`).toBe(900)
    expect(setCookies(response), `the cookies of the ${what}`).toHaveLength(2)
  }
  const secrets = [access, token, next.access, next.refresh]
  for (const secret of secrets) {
    expect(secret.length, 'the length of a token').toBeGreaterThan(20)
    expect(login.text + again.text, 'the bodies').not.toContain(secret)
  }
})

test('sets cookies that no script reads, no plain HTTP carries and no other site sends', async () => {
  const { register, post, refresh, advance } = setUp({ refreshTokenSeconds: 3600, familySeconds: 4000 })
  await register(ada)
  const login = await post('/login', ada)
  advance(1000)
  const later = await refresh(tokensOf(login).refresh)
  for (const [response, seconds] of [
    [login, '3600'],
    // When the family ends.
    [later, '3000'],
  ] as const) {
    for (const [name, path] of [
      [ACCESS, '/'],
      [REFRESH, '/refresh-token'],
    ] as const) {
      const given = attributes(cookieLine(response, name))
      expect(given, `the attributes of ${name}`).toMatchObject({ httponly: true, secure: true, path })
      expect(String(given.samesite).toLowerCase(), `SameSite of ${name}`).toBe('strict')
      expect(Object.keys(given), `the attributes of ${name}`).not.toContain('domain')
      expect(given['max-age'], `Max-Age of ${name}`).toBe(seconds)
    }
  }
})

test('knows a browser by its cookies', async () => {
  const { register, loggedIn, advance } = setUpBrowser()
  await register(ada)
  await register(bob)
  const [first, second] = [await loggedIn(ada), await loggedIn(bob)]
  expect((await first.get('/profile')).body).toMatchObject({ username: 'ada' })
  expect((await second.get('/profile')).body).toMatchObject({ username: bob.username })
  advance(901)
  const expired = await first.get('/profile')
  expectProblem(expired, 401, 'GET /profile when the token has expired')
  expect(expired.body.code, 'the code').toBe('token-expired')
  expect((await first.post('/refresh-token')).status, 'the status of POST /refresh-token').toBe(200)
  expect((await first.get('/profile')).body, 'the profile after the refresh').toMatchObject({
    username: 'ada',
  })
})

test('takes a refresh token from its cookie alone', async () => {
  const { register, post, refresh } = setUp()
  await register(ada)
  const { refresh: token } = tokensOf(await post('/login', ada))
  expectProblem(await post('/refresh-token', { refreshToken: token }), 401, 'the token in the body')
  expectProblem(await post(`/refresh-token?refreshToken=${token}`), 401, 'the token in the query')
  expect((await refresh(token)).status, 'the status with the token in its cookie').toBe(200)
})

test('goes by the Authorization header where there is one', async () => {
  const { register, loggedIn, get, logIn } = setUpBrowser()
  await register(ada)
  await register(bob)
  const client = await loggedIn(ada)
  const { access } = await logIn(bob)
  const asBob = await client.get('/profile').set('Authorization', `Bearer ${access}`)
  expect(asBob.body, 'the profile').toMatchObject({ username: bob.username })
  expect((await client.get('/profile')).body, 'the profile by the cookie').toMatchObject({ username: 'ada' })
  const wrong = await client.get('/profile').set('Authorization', 'Bearer wrong')
  expectProblem(wrong, 401, 'GET /profile with a wrong header beside the right cookie')
  for (const header of ['', 'Bearer', 'Basic YWRhOmFkYQ==']) {
    const response = await client.get('/profile').set('Authorization', header)
    const what = `GET /profile with Authorization: ${header} beside the right cookie`
    expectProblem(response, 401, what)
    expect(response.body.code, `the code of ${what}`).toBe('token-invalid')
    const out = await client.copy().post('/logout').set('Authorization', header)
    expect(out.status, 'the status of POST /logout with that header').toBe(204)
  }
  const out = await client.copy().post('/logout').set('Authorization', 'Bearer wrong')
  expect(out.status, 'the status of POST /logout with a wrong header').toBe(204)
  expect((await client.get('/profile')).status, 'the status of GET /profile afterwards').toBe(200)
  expect((await get('/profile', access)).status, 'the status of GET /profile without cookies').toBe(200)
})

test('answers 401 to cookies that hold something else', async () => {
  const { api, register, post, refresh, logIn } = setUp()
  await register(ada)
  for (const value of ['', 'j:{}', 'j:["x"]', 'x', '%E0%A4%A', '"']) {
    const profile = await api.get('/profile').set('Cookie', `${ACCESS}=${value}`)
    expectProblem(profile, 401, `GET /profile with ${ACCESS}=${value}`)
    const refused = await post('/refresh-token').set('Cookie', `${REFRESH}=${value}`)
    expectProblem(refused, 401, `POST /refresh-token with ${REFRESH}=${value}`)
  }
  const { access, refresh: token } = await logIn(ada)
  for (const name of ['token', 'access_token', '__Secure-token', '__host-token', REFRESH]) {
    const profile = await api.get('/profile').set('Cookie', `${name}=${access}`)
    expectProblem(profile, 401, `GET /profile with the access token in ${name}`)
    expect(profile.body.code, 'the code').toBe('token-missing')
  }
  for (const name of ['refresh-token', 'refreshToken', 'refresh_token', '__Host-refresh-token', ACCESS]) {
    const refused = await post('/refresh-token').set('Cookie', `${name}=${token}`)
    expectProblem(refused, 401, `POST /refresh-token with its token in ${name}`)
  }
  const profile = await api.get('/profile').set('Cookie', `${ACCESS}=${access}`)
  expect(profile.status, 'the status with the right access cookie').toBe(200)
  expect((await refresh(token)).status, 'the status with the right cookie').toBe(200)
})

test('answers 403 to unsafe requests of other origins, before they have any effect', async () => {
  const { api, register, loggedIn } = setUpBrowser()
  await register(ada)
  const client = await loggedIn()
  for (const origin of foreign) {
    const what = `with Origin: ${origin}`
    const registration = await api.post('/register').set('Origin', origin).send(bob)
    expectProblem(registration, 403, `POST /register ${what}`)
    expect(registration.headers, `the headers ${what}`).not.toHaveProperty('access-control-allow-origin')
    expectProblem(await client.post('/logout').set('Origin', origin), 403, `POST /logout ${what}`)
    expectProblem(
      await client.post('/refresh-token').set('Origin', origin),
      403,
      `POST /refresh-token ${what}`,
    )
    const login = await api.post('/login').set('Origin', origin).send(ada)
    expectProblem(login, 403, `POST /login ${what}`)
    expect(setCookies(login), `the cookies ${what}`).toEqual([])
    expectProblem(await api.delete('/profile').set('Origin', origin), 403, `DELETE /profile ${what}`)
    expectProblem(await api.patch('/nowhere').set('Origin', origin), 403, `PATCH /nowhere ${what}`)
    expectProblem(await api.post('/health').set('Origin', origin), 403, `POST /health ${what}`)
    expectProblem(await api.put('/profile').set('Origin', origin), 403, `PUT /profile ${what}`)
  }
  expect((await client.get('/profile')).status, 'the status of GET /profile afterwards').toBe(200)
  await register(bob)
})

test('goes by the Referer where there is no Origin', async () => {
  const { api, register } = setUp()
  await register(ada)
  const login = (referer: string) => api.post('/login').set('Referer', referer).send(ada)
  for (const referer of [ORIGIN, `${ORIGIN}/`, `${ORIGIN}/login?next=/profile`]) {
    expect((await login(referer)).status, `the status with Referer: ${referer}`).toBe(200)
  }
  const others = [
    'https://evil.example/https://app.example/',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'http://app.example/',
    'https://app.example:8443/',
    'http://localhost:3000/',
    '/login',
    '',
  ]
  for (const referer of others) expectProblem(await login(referer), 403, `the login with Referer: ${referer}`)
  for (const origin of ['null', '']) {
    const nobody = await login(`${ORIGIN}/`).set('Origin', origin)
    expectProblem(nobody, 403, `the login with Origin: ${origin} beside the right Referer`)
  }
})

test('answers 403 to unsafe requests that do not say where they come from', async () => {
  const { api, register, post, logIn, get } = setUp()
  await register(ada)
  const { access } = await logIn(ada)
  const headers = { Authorization: `Bearer ${access}`, 'X-Requested-With': 'XMLHttpRequest' }
  expectProblem(await api.post('/logout').set(headers), 403, 'the logout with Authorization')
  const foreign = await api.post('/logout').set({ ...headers, Origin: 'https://evil.example' })
  expectProblem(foreign, 403, 'the logout with Authorization from another origin')
  expect((await get('/profile', access)).status, 'the status of GET /profile afterwards').toBe(200)
  expectProblem(await api.post('/login').send(ada), 403, 'the login without Origin and Referer')
  const fetched = await api
    .post('/login')
    .set('Sec-Fetch-Site', 'same-origin')
    .set('Host', 'app.example')
    .send(ada)
  expectProblem(fetched, 403, 'the login with neither, whatever else it says')
  expect((await post('/login', ada)).status, 'the status with Origin').toBe(200)
})

test('lets safe requests come from anywhere', async () => {
  const { register, loggedIn, api } = setUpBrowser()
  await register(ada)
  const client = await loggedIn()
  for (const headers of [
    {},
    { Origin: 'https://evil.example' },
    { Referer: 'https://evil.example/' },
  ] as const) {
    const response = await client.get('/profile').set(headers)
    expect(response.status, `the status of GET /profile with ${JSON.stringify(headers)}`).toBe(200)
    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
    expect((await client.head('/profile').set(headers)).status, 'the status of HEAD /profile').toBe(200)
    // What answers OPTIONS, and with what, is not said; that it is not refused, is.
    expect((await api.options('/profile').set(headers)).status, 'the status of OPTIONS').not.toBe(403)
  }
  expectProblem(await api.post('/login').send(ada), 403, 'an unsafe request all the same')
})

test('clears both cookies at logout', async () => {
  const { register, loggedIn } = setUpBrowser()
  await register(ada)
  const client = await loggedIn()
  const thief = client.copy()
  expect(Object.keys(client.cookies).sort(), 'the cookies after the login').toEqual([ACCESS, REFRESH])
  const response = await client.post('/logout')
  expect(response.status, 'the status of POST /logout').toBe(204)
  for (const [name, path] of [
    [ACCESS, '/'],
    [REFRESH, '/refresh-token'],
  ] as const) {
    const line = cookieLine(response, name)
    expect(line, `what is left in ${name}`).toMatch(new RegExp(`^${name}=(;|""|$)`))
    const given = attributes(line)
    expect(given, `the attributes of the cleared ${name}`).toMatchObject({
      httponly: true,
      secure: true,
      path,
    })
    expect(String(given.samesite).toLowerCase(), `SameSite of the cleared ${name}`).toBe('strict')
  }
  expect(client.cookies, 'the cookies after the logout').toEqual({})
  expectProblem(await thief.get('/profile'), 401, 'GET /profile with a copy of the cookies')
  expectProblem(await thief.post('/refresh-token'), 401, 'POST /refresh-token with a copy of the cookies')
})
