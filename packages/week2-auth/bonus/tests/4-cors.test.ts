import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { type App, ada, makeApp, register } from './app.ts'

const frontEnd = 'https://app.example.com'
const second = 'http://localhost:5173'

/** Origins that look like the front end's, and are somebody else's. */
const foreign = [
  'https://evil.example',
  'https://app.example.com.evil.example',
  'https://evil.example/?https://app.example.com',
  'https://evilapp.example.com',
  'https://www.app.example.com',
  'https://example.com',
  'https://app-example.com',
  'https://appxexample.com',
  'https://app.example.co',
  'https://app.example.com:8443',
  'http://app.example.com',
  'https://app.example.com@evil.example',
  'HTTPS://APP.EXAMPLE.COM',
  'app.example.com',
  'http://localhost:51730',
  'null',
  '*',
]

let app: App
beforeEach(() => {
  app = makeApp({ corsOrigins: [frontEnd, second] })
})

type Headers = Record<string, string | undefined>
const allowedOrigin = (headers: Headers) => headers['access-control-allow-origin']
const listOf = (value = '') => value.split(',').map((item) => item.trim().toLowerCase())

function expectAllowed(headers: Headers, origin: string, what: string) {
  expect(allowedOrigin(headers), `Access-Control-Allow-Origin of ${what}`).toBe(origin)
  expect(headers['access-control-allow-credentials'], `Access-Control-Allow-Credentials of ${what}`).toBe(
    'true',
  )
}

const preflight = (origin: string, method = 'POST', path = '/login') =>
  request(app).options(path).set({
    Origin: origin,
    'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': 'content-type',
  })

test('lets the pages of the front end read the answers, with credentials', async () => {
  for (const origin of [frontEnd, second]) {
    const registered = await request(app)
      .post('/register')
      .set('Origin', origin)
      .send({ ...ada, username: `ada_${origin.length}` })
    expect(registered.status, 'the status of POST /register').toBe(201)
    expectAllowed(registered.headers, origin, `POST /register from ${origin}`)
    const health = await request(app).get('/health').set('Origin', origin)
    expect(health.status, 'the status of GET /health').toBe(200)
    expectAllowed(health.headers, origin, `GET /health from ${origin}`)
  }
})

test('lets them read refusals too', async () => {
  const from = { Origin: frontEnd }
  const unauthorized = await request(app).get('/profile').set(from)
  expectProblem(unauthorized, 401, 'GET /profile')
  expectAllowed(unauthorized.headers, frontEnd, 'GET /profile')
  const nowhere = await request(app).get('/nowhere').set(from)
  expectProblem(nowhere, 404, 'GET /nowhere')
  expectAllowed(nowhere.headers, frontEnd, 'GET /nowhere')
  const malformed = await request(app).post('/login').set(from).type('json').send('{"username":')
  expect(malformed.status, 'the status of malformed JSON').toBe(400)
  expectAllowed(malformed.headers, frontEnd, 'malformed JSON')
})

test('answers a preflight with 204, the methods and the headers', async () => {
  for (const [method, path] of [
    ['POST', '/login'],
    ['POST', '/logout'],
    ['PUT', '/password'],
    ['GET', '/profile'],
  ] as const) {
    const { status, headers, text } = await preflight(frontEnd, method, path)
    const what = `the preflight of ${method} ${path}`
    expect({ status, text }, what).toEqual({ status: 204, text: '' })
    expectAllowed(headers, frontEnd, what)
    expect(listOf(headers['access-control-allow-methods']), `the methods of ${what}`).toContain(
      method.toLowerCase(),
    )
    expect(listOf(headers['access-control-allow-headers']), `the headers of ${what}`).toContain(
      'content-type',
    )
    // With credentials a star is a method or a header of that name (Fetch Standard, CORS protocol and credentials).
    expect(listOf(headers['access-control-allow-methods']), `the methods of ${what}`).not.toContain('*')
    expect(listOf(headers['access-control-allow-headers']), `the headers of ${what}`).not.toContain('*')
  }
})

test('allows no header that the API does not read', async () => {
  const { status, headers } = await request(app).options('/login').set({
    Origin: frontEnd,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'x-evil',
  })
  expect(String(status), 'the status').toMatch(/^2/)
  expect(listOf(headers['access-control-allow-headers']), 'Access-Control-Allow-Headers').not.toContain(
    'x-evil',
  )
  expect(listOf(headers['access-control-allow-headers']), 'Access-Control-Allow-Headers').toContain(
    'content-type',
  )
})

test('gives no other origin leave, and does not fail', async () => {
  await register(app, ada)
  for (const origin of foreign) {
    const got = await request(app).get('/health').set('Origin', origin)
    expect(got.status, `the status of GET /health from ${origin}`).toBe(200)
    expect(allowedOrigin(got.headers), `Access-Control-Allow-Origin for ${origin}`).toBeUndefined()
    const login = await request(app)
      .post('/login')
      .set('Origin', origin)
      .send({ username: 'ada', password: 'wrong' })
    expectProblem(login, 401, `POST /login from ${origin}`)
    expect(allowedOrigin(login.headers), `Access-Control-Allow-Origin for ${origin}`).toBeUndefined()
    const asked = await preflight(origin)
    expect(asked.status, `the status of a preflight from ${origin}`).toBeLessThan(500)
    expect(allowedOrigin(asked.headers), `Access-Control-Allow-Origin for ${origin}`).toBeUndefined()
  }
  expectAllowed((await request(app).get('/health').set('Origin', frontEnd)).headers, frontEnd, 'GET /health')
})

test('says Vary: Origin in every answer', async () => {
  for (const origin of [frontEnd, second, foreign[0], 'null', undefined]) {
    const from = origin === undefined ? {} : { Origin: origin }
    const answers = {
      'GET /health': await request(app).get('/health').set(from),
      'GET /profile': await request(app).get('/profile').set(from),
      'GET /nowhere': await request(app).get('/nowhere').set(from),
      'a preflight': await request(app)
        .options('/login')
        .set({ ...from, 'Access-Control-Request-Method': 'POST' }),
    }
    for (const [what, { headers }] of Object.entries(answers)) {
      expect(listOf(headers.vary), `Vary of ${what} from ${origin ?? 'no origin'}`).toContain('origin')
    }
  }
})

test('never answers with a star', async () => {
  for (const corsOrigins of [[frontEnd], [], undefined]) {
    const other = makeApp({ corsOrigins })
    for (const from of [{ Origin: frontEnd }, { Origin: 'https://evil.example' }, {}]) {
      const { headers } = await request(other).get('/health').set(from)
      const isOwn = corsOrigins?.length === 1 && from.Origin === frontEnd
      expect(
        allowedOrigin(headers),
        `Access-Control-Allow-Origin with ${JSON.stringify({ corsOrigins, ...from })}`,
      ).toBe(isOwn ? frontEnd : undefined)
    }
  }
})

test('createApp refuses what is no origin, and names it', () => {
  const wrong = [
    '*',
    'null',
    '',
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/start',
    'https://*.example.com',
    'https://App.Example.Com',
    'https://app.example.com:443',
    'https://ada@app.example.com',
    ' https://app.example.com',
    'file:///srv/app',
    `${frontEnd},${second}`,
  ]
  for (const origin of wrong) {
    const make = () => makeApp({ corsOrigins: [frontEnd, origin] })
    expect(make, `createApp with the origin ${JSON.stringify(origin)}`).toThrow(origin)
  }
  for (const origin of [frontEnd, second, 'http://127.0.0.1:8080']) makeApp({ corsOrigins: [origin] })
})
