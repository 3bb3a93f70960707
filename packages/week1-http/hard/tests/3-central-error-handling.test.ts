import { inspect } from 'node:util'
import { expectProblem } from 'shared/contracts/problem.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#hard/app.ts'
import { ada, storeThat } from './users.ts'

let app: ReturnType<typeof createApp>
// What the API reports is expected here, and no noise.
const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(() => {
  app = createApp()
  reported.mockClear()
})

type Response = Awaited<ReturnType<ReturnType<typeof request>['get']>>

/** Problem details whose `requestId` is that of the header. */
function expectRefusal(response: Response, status: number, what: string) {
  expectProblem(response, status, what)
  const id = response.headers['x-request-id']
  expect(String(id ?? ''), `X-Request-Id of ${what}`).toMatch(/\S/)
  expect(response.body.requestId, `requestId in the body of ${what}`).toBe(id)
}

const post = (body: string | object, headers: Record<string, string> = {}) =>
  request(app).post('/api/users').set('Content-Type', 'application/json').set(headers).send(body)

test('answers every refusal with problem details and the id of the request', async () => {
  const api = request(app)
  for (const path of ['/', '/nowhere', '/api', '/api/posts', '/api/users/1/posts']) {
    expectRefusal(await api.get(path), 404, `GET ${path}`)
    expectRefusal(await api.delete(path), 404, `DELETE ${path}`)
  }
  expectRefusal(await api.get('/api/users/1'), 404, 'GET of nobody')
  expectRefusal(await api.get('/api/users/abc'), 400, 'GET of an id that cannot be one')
  expectRefusal(await post({ name: 'Ada' }), 400, 'POST without an email')
  expect((await post(ada)).status, 'the status of POST').toBe(201)
  expectRefusal(await post(ada), 409, 'POST with an email that is taken')
})

test('names each wrong field in errors', async () => {
  const response = await post({ name: ' ', email: 'ada', role: 'admin' })
  expectRefusal(response, 400, 'POST with three mistakes')
  const paths = response.body.errors?.map(({ path, message }: Record<string, string>) => message && path)
  expect([...new Set(paths)].sort(), 'the paths in errors').toEqual(['email', 'name', 'role'])
})

test('answers 405 with Allow to a method that a known path does not have', async () => {
  const allowed = ({ headers }: Response) => {
    const methods = String(headers.allow).split(/\s*,\s*/)
    return methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS').sort()
  }
  for (const method of ['put', 'patch', 'delete'] as const) {
    const response = await request(app)[method]('/api/users').send(ada)
    expectRefusal(response, 405, `${method.toUpperCase()} /api/users`)
    expect(allowed(response), 'Allow of /api/users').toEqual(['GET', 'POST'])
  }
  for (const method of ['post', 'patch'] as const) {
    const response = await request(app)[method]('/api/users/1').send(ada)
    expectRefusal(response, 405, `${method.toUpperCase()} /api/users/1`)
    expect(allowed(response), 'Allow of /api/users/1').toEqual(['DELETE', 'GET', 'PUT'])
  }
})

test('goes on answering HEAD and OPTIONS', async () => {
  expectRefusal(await request(app).patch('/api/users').send(ada), 405, 'PATCH /api/users')
  expect((await request(app).head('/api/users')).status, 'the status of HEAD').toBe(200)
  const { status, headers } = await request(app).options('/api/users')
  expect(String(status), 'the status of OPTIONS').toMatch(/^2/)
  expect(String(headers.allow), 'Allow of OPTIONS').toMatch(/\bPOST\b/)
})

test('keeps the status of what express and its parsers refuse', async () => {
  for (const text of ['{"name":', 'name=Ada', '"Ada"']) {
    expectRefusal(await post(text), 400, `POST with the body ${text}`)
  }
  expectRefusal(await post({ ...ada, name: 'x'.repeat(200_000) }), 413, 'POST of 200 kB')
  expectRefusal(await post('Ada', { 'Content-Type': 'text/plain' }), 415, 'POST of text/plain')
  const latin = { 'Content-Type': 'application/json; charset=klingon' }
  expectRefusal(await post(JSON.stringify(ada), latin), 415, 'POST in an unknown charset')
  expectRefusal(await post('{}', { 'Content-Encoding': 'rot13' }), 415, 'POST in an unknown encoding')
  expectRefusal(await post('no gzip', { 'Content-Encoding': 'gzip' }), 400, 'POST of what is no gzip')
  const { url } = await listen(app)
  const { status, headers, body } = await rawRequest(url, '/api/users/%E0%A4%A')
  const problem = JSON.parse(headers['content-type']?.includes('json') ? body : '{}')
  expectProblem({ status, headers, body: problem }, 400, 'GET /api/users/%E0%A4%A')
})

test('answers an unexpected error with 500 and nothing of its insides', async () => {
  const insides = 'password hunter2 is wrong for postgres://admin@db'
  for (const thrown of [
    new Error(insides),
    Object.assign(new Error(insides), { status: 200 }),
    // What clients of other APIs throw bears the status of another's response.
    Object.assign(new Error(insides), { status: 404 }),
    Object.assign(new Error(insides), { statusCode: 401 }),
    insides,
    { insides },
  ]) {
    const failing = request(createApp({ users: storeThat(() => Promise.reject(thrown)) }))
    const response = await failing.get('/api/users')
    const what = thrown instanceof Error ? { ...thrown } : thrown
    expectRefusal(response, 500, `GET from a store that fails with ${inspect(what)}`)
    expect(response.text, 'the body').not.toMatch(/hunter2|postgres/)
  }
})

test('reports unexpected errors, and only those, with the id of the request', async () => {
  const error = new Error('the disk is full')
  const failing = request(createApp({ users: storeThat(() => Promise.reject(error)) }))
  expectRefusal(await request(app).get('/nowhere'), 404, 'GET /nowhere')
  expectRefusal(await post('{'), 400, 'POST with the body {')
  expect(reported.mock.calls.length, 'how often console.error was called for refusals below 500').toBe(0)
  const { headers } = await failing.get('/api/users')
  expect(reported.mock.calls.length, 'how often console.error was called for an unexpected error').toBe(1)
  // As console.error shows it: the id may be in a text, or in an object.
  const report = inspect(reported.mock.calls[0], { depth: null })
  expect(report.includes(error.message), 'whether the report contains the error').toBe(true)
  const id = String(headers['x-request-id'] ?? '')
  expect(id, 'X-Request-Id').toMatch(/\S/)
  expect(report.includes(id), `whether the report contains the id of the request, ${id}`).toBe(true)
})

test('sends another X-Request-Id with every response', async () => {
  const responses = [
    await post(ada),
    await request(app).get('/api/users'),
    await request(app).get('/api/users/1'),
    await request(app).delete('/api/users/1'),
    await request(app).get('/nowhere'),
  ]
  expect(responses.map(({ status }) => status)).toEqual([201, 200, 200, 204, 404])
  const ids = responses.map(({ headers }) => headers['x-request-id'])
  for (const id of ids) expect(String(id ?? ''), 'X-Request-Id').toMatch(/^[\w.-]{8,64}$/)
  expect(new Set(ids).size, 'how many ids there are').toBe(responses.length)
  const { url } = await listen(app)
  const atOnce = await Promise.all(Array.from({ length: 50 }, () => rawRequest(url, '/nowhere')))
  const others = new Set(atOnce.map(({ headers }) => headers['x-request-id']))
  expect(others.size, 'how many ids 50 requests have that come at once').toBe(50)
})

test('takes over a harmless X-Request-Id of the client', async () => {
  for (const id of ['7', 'Proxy_1.a-B', '0f8fad5b-d9cb-469f-a165-70867728950e', 'x'.repeat(64)]) {
    const response = await request(app).get('/nowhere').set('X-Request-Id', id)
    expectRefusal(response, 404, 'GET /nowhere')
    expect(response.headers['x-request-id'], 'X-Request-Id').toBe(id)
  }
})

test('makes a new X-Request-Id where that of the client is not harmless', async () => {
  const { url } = await listen(app)
  for (const id of [
    'x'.repeat(65),
    'a b',
    'a,b',
    '<b>',
    'a"b',
    "a'b",
    'a;b',
    'a\tb',
    'a/b',
    'é',
    ['a', 'b'],
    '',
  ]) {
    const { headers } = await rawRequest(url, '/nowhere', { headers: { 'X-Request-Id': id } })
    const given = JSON.stringify(id)
    expect(String(headers['x-request-id'] ?? ''), `what becomes of ${given}`).toMatch(/^[\w.-]{8,64}$/)
  }
})
