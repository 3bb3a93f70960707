import { inspect } from 'node:util'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { allRequests } from './all-requests.ts'
import { ada, recordingStore, storeThat } from './recording-store.ts'
import { watchRefusals } from './refusals.ts'

const { reported, expectRefusalWithId: expectRefusal, watched } = watchRefusals()

const post = (app: ReturnType<typeof createApp>, body: string | object, type = 'application/json') =>
  request(app).post('/api/users').set('Content-Type', type).send(body)

test('answers every refusal with problem details and the request id', async () => {
  const { users, calls } = recordingStore()
  const api = request(watched(createApp({ users })))
  for (const path of ['/', '/nowhere', '/api', '/api/posts', '/api/users/7/posts']) {
    expectRefusal(await api.get(path), 404, `GET ${path}`)
    expectRefusal(await api.delete(path), 404, `DELETE ${path}`)
  }
  expectRefusal(await api.get('/api/users/abc'), 400, 'GET of an impossible id')
  expectRefusal(await api.delete('/api/users/abc'), 400, 'DELETE of an impossible id')
  expectRefusal(await api.post('/api/users').send({ name: 'Ada' }), 400, 'POST without an email')
  expectRefusal(await api.put('/api/users/7').send({ name: 'Ada' }), 400, 'PUT without an email')
  expect(calls, 'the calls of the store').toEqual([])
  expectRefusal(await api.get('/api/users/8'), 404, 'GET of an unknown user')
  expectRefusal(await api.put('/api/users/8').send(ada), 404, 'PUT of an unknown user')
  expectRefusal(await api.delete('/api/users/8'), 404, 'DELETE of an unknown user')
  const app = watched(createApp())
  expect((await post(app, ada)).status, 'the status of POST').toBe(201)
  expectRefusal(await post(app, ada), 409, 'POST with an email that is taken')
})

test('names each wrong field in errors', async () => {
  const { users, calls } = recordingStore()
  const response = await post(watched(createApp({ users })), { name: ' ', email: 'ada', role: 'admin' })
  expectRefusal(response, 400, 'POST with three mistakes')
  const paths = response.body.errors?.map(({ path, message }: Record<string, string>) => message && path)
  expect([...new Set(paths)].sort(), 'the paths in errors').toEqual(['email', 'name', 'role'])
  expect(calls, 'the calls of the store').toEqual([])
})

test('keeps the status of errors from express and its parser', async () => {
  const { users, calls } = recordingStore()
  const app = watched(createApp({ users }))
  for (const text of ['{"name":', 'name=Ada', '"Ada"']) {
    expectRefusal(await post(app, text), 400, `POST with the body ${text}`)
  }
  expectRefusal(await post(app, { ...ada, name: 'x'.repeat(200_000) }), 413, 'POST of 200 kB')
  expectRefusal(await post(app, 'Ada', 'text/plain'), 415, 'POST of text/plain')
  expect(calls, 'the calls of the store').toEqual([])
})

test('answers unexpected errors with 500 and hides their message', async () => {
  const insides = 'password hunter2 is wrong for postgres://admin@db'
  for (const thrown of [new Error(insides), insides, { insides }]) {
    const failing = watched(createApp({ users: storeThat(() => Promise.reject(thrown)) }))
    for (const [what, sent] of allRequests(failing)) {
      const response = await sent
      expectRefusal(response, 500, `${what} when the store fails with ${typeof thrown}`)
      expect(response.text, `the body of ${what}`).not.toMatch(/hunter2|postgres/)
    }
  }
})

test('reports unexpected errors once, with the request id, and no others', async () => {
  const error = new Error('the disk is full')
  const app = watched(createApp())
  expectRefusal(await request(app).get('/nowhere'), 404, 'GET /nowhere')
  expectRefusal(await post(app, '{'), 400, 'POST with the body {')
  const failing = watched(createApp({ users: storeThat(() => Promise.reject(error)) }))
  for (const [what, sent] of allRequests(failing)) {
    reported.mockClear()
    const { headers } = await sent
    expect(reported.mock.calls.length, `calls of console.error after ${what}`).toBe(1)
    // As console.error shows it: the id may be in a text, or in an object.
    const report = inspect(reported.mock.calls[0], { depth: null })
    expect(report.includes(error.message), `whether the report of ${what} contains the error`).toBe(true)
    const id = String(headers['x-request-id'] ?? '')
    expect(id, 'X-Request-Id').toMatch(/\S/)
    expect(report.includes(id), `whether the report of ${what} contains the request id, ${id}`).toBe(true)
  }
})

test('sends a new X-Request-Id with every response', async () => {
  const app = watched(createApp())
  const responses = [
    await post(app, ada),
    await request(app).get('/api/users'),
    await request(app).get('/api/users/1'),
    await request(app).delete('/api/users/1'),
    await request(app).get('/nowhere'),
  ]
  expect(responses.map(({ status }) => status)).toEqual([201, 200, 200, 204, 404])
  const ids = responses.map(({ headers }) => headers['x-request-id'])
  for (const id of ids) expect(String(id ?? ''), 'X-Request-Id').toMatch(/^[\w.-]{8,64}$/)
  expect(new Set(ids).size, 'the number of different ids').toBe(responses.length)
  const { url } = await listen(app)
  const atOnce = await Promise.all(Array.from({ length: 50 }, () => rawRequest(url, '/nowhere')))
  const others = new Set(atOnce.map(({ headers }) => headers['x-request-id']))
  expect(others.size, 'the number of different ids of 50 requests at once').toBe(50)
})
