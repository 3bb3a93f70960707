import { inspect } from 'node:util'
import express, { type ErrorRequestHandler } from 'express'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { problemDetails } from '#hard/errors.ts'
import { requestId } from '#hard/request-id.ts'
import { allRequests } from './all-requests.ts'
import { ada, recordingStore, storeThat } from './recording-store.ts'
import { watchRefusals } from './refusals.ts'

const { reported, expectRefusal, expectRefusalWithId, watched } = watchRefusals()

let app: ReturnType<typeof createApp>
let calls: unknown[][]
beforeEach(() => {
  const store = recordingStore()
  app = watched(createApp({ users: store.users }))
  calls = store.calls
})

type Response = Awaited<ReturnType<ReturnType<typeof request>['get']>>

test('answers 405 with Allow to other methods of a known path', async () => {
  const allowed = ({ headers }: Response) => {
    const methods = String(headers.allow).split(/\s*,\s*/)
    return methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS').sort()
  }
  for (const method of ['put', 'patch', 'delete'] as const) {
    const response = await request(app)[method]('/api/users').send(ada)
    expectRefusalWithId(response, 405, `${method.toUpperCase()} /api/users`)
    expect(allowed(response), 'Allow of /api/users').toEqual(['GET', 'POST'])
  }
  for (const method of ['post', 'patch'] as const) {
    const response = await request(app)[method]('/api/users/1').send(ada)
    expectRefusalWithId(response, 405, `${method.toUpperCase()} /api/users/1`)
    expect(allowed(response), 'Allow of /api/users/1').toEqual(['DELETE', 'GET', 'PUT'])
  }
  expect(calls, 'the calls of the store').toEqual([])
})

test('still answers HEAD and OPTIONS', async () => {
  expect((await request(app).head('/api/users')).status, 'the status of HEAD').toBe(200)
  const { status, headers } = await request(app).options('/api/users')
  expect(String(status), 'the status of OPTIONS').toMatch(/^2/)
  expect(String(headers.allow), 'Allow of OPTIONS').toMatch(/\bPOST\b/)
  const other = await request(app).patch('/api/users').send(ada)
  expectRefusalWithId(other, 405, 'PATCH /api/users (HEAD and OPTIONS work)')
})

test('answers 400 and 415 to what it cannot decode', async () => {
  const post = (headers: Record<string, string>, body: string) =>
    request(app)
      .post('/api/users')
      .set({ 'Content-Type': 'application/json', ...headers })
      .send(body)
  const charset = { 'Content-Type': 'application/json; charset=klingon' }
  expectRefusalWithId(await post(charset, JSON.stringify(ada)), 415, 'POST in an unknown charset')
  expectRefusalWithId(await post({ 'Content-Encoding': 'rot13' }, '{}'), 415, 'POST in an unknown encoding')
  expectRefusalWithId(await post({ 'Content-Encoding': 'gzip' }, 'no gzip'), 400, 'POST of broken gzip')
  const { url } = await listen(app)
  const { status, headers, body } = await rawRequest(url, '/api/users/%E0%A4%A')
  const problem = JSON.parse(headers['content-type']?.includes('json') ? body : '{}')
  expectRefusal({ status, headers, body: problem }, 400, 'GET /api/users/%E0%A4%A')
  expect(calls, 'the calls of the store').toEqual([])
})

test('answers 500 to a foreign error that carries a status', async () => {
  const insides = 'password hunter2 is wrong for postgres://admin@db'
  for (const carried of [{ status: 200 }, { status: 404 }, { statusCode: 401 }]) {
    const thrown = Object.assign(new Error(insides), carried)
    const failing = createApp({ users: storeThat(() => Promise.reject(thrown)) })
    for (const [what, sent] of allRequests(failing)) {
      const response = await sent
      expectRefusal(response, 500, `${what} when the store fails with ${inspect(carried)}`)
      expect(response.text, `the body of ${what}`).not.toMatch(/hunter2|postgres/)
    }
  }
})

test('keeps a harmless X-Request-Id of the client', async () => {
  for (const id of ['7', 'Proxy_1.a-B', '0f8fad5b-d9cb-469f-a165-70867728950e', 'x'.repeat(64)]) {
    const response = await request(app).get('/nowhere').set('X-Request-Id', id)
    expectRefusalWithId(response, 404, 'GET /nowhere')
    expect(response.headers['x-request-id'], 'X-Request-Id').toBe(id)
  }
})

test('replaces a harmful X-Request-Id of the client', async () => {
  const { url } = await listen(app)
  const harmful = [
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
  ]
  for (const id of harmful) {
    const { headers } = await rawRequest(url, '/nowhere', { headers: { 'X-Request-Id': id } })
    const sent = JSON.stringify(id)
    expect(String(headers['x-request-id'] ?? ''), `X-Request-Id instead of ${sent}`).toMatch(/^[\w.-]{8,64}$/)
  }
})

test('passes an error on when the response has begun', async () => {
  const error = new Error('the disk is full')
  const passedOn: unknown[] = []
  const cut: ErrorRequestHandler = (passed, _req, res, _next) => {
    passedOn.push(passed)
    res.destroy()
  }
  const broken = express().use(requestId)
  broken.get('/', (_req, res) => {
    res.write('half a ')
    throw error
  })
  broken.use(problemDetails, cut)
  await request(broken)
    .get('/')
    .catch(() => 'the connection was cut')
  expect(passedOn, 'errors that problemDetails passes on').toEqual([error])
  expect(reported.mock.calls.length, 'calls of console.error').toBe(1)
})
