import express from 'express'
import { expectProblem } from 'shared/contracts/problem.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#intermediate/app.ts'
import { AppError, problemDetails } from '#intermediate/errors.ts'
import { createUserStore } from '#intermediate/users.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }
const eve = { name: 'Eve', email: 'eve@example.com' }
const secret = 'password hunter2 is wrong for postgres://admin@db'

let app: ReturnType<typeof createApp>
// What the API reports is expected here, and no noise.
const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(() => {
  app = createApp()
  reported.mockClear()
})

const post = (body: string | object, headers: Record<string, string> = {}) =>
  request(app).post('/api/users').set('Content-Type', 'application/json').set(headers).send(body)

/** An app whose store fails with `error`. */
function failingApp(error: unknown) {
  const list = () => {
    throw error
  }
  return createApp({ users: { ...createUserStore(), list } })
}

/** 500, and nothing of {@link secret} or where it came from. */
function expectNoInsides(response: Awaited<ReturnType<typeof post>>, what?: string) {
  expectProblem(response, 500, what)
  const insides = /hunter2|postgres:|\bat .+:\d+|node_modules|TypeError/
  expect(response.text, 'the body').not.toMatch(insides)
  expect(JSON.stringify(response.headers), 'the headers').not.toMatch(insides)
}

test('answers what the API refuses with problem details', async () => {
  const { id } = (await post(ada)).body
  expectProblem(await post({ ...eve, name: '' }), 400, 'POST with an empty name')
  expectProblem(await post(ada), 409, 'POST with an email that is taken')
  expectProblem(await request(app).get(`/api/users/${id + 1}`), 404, 'GET of an unknown user')
  const put = request(app).put(`/api/users/${id + 1}`)
  expectProblem(await put.send(eve), 404, 'PUT of one')
  expectProblem(await request(app).delete('/api/users/abc'), 400, 'DELETE with a malformed id')
})

test('answers an AppError with its status and its message', async () => {
  for (const status of [402, 410, 503]) {
    const message = `This is what ${status} is about`
    const response = await request(failingApp(new AppError(status, 'a-code', message))).get('/api/users')
    expectProblem(response, status, `GET where an AppError with ${status} is thrown`)
    expect(response.body.detail, 'the detail').toBe(message)
  }
})

test('names each wrong field in errors', async () => {
  const pathsOf = async (body: object) => {
    const response = await post(body)
    expectProblem(response, 400, `POST with ${JSON.stringify(body)}`)
    const entry = { path: expect.any(String), message: expect.stringMatching(/\S/) }
    const { errors } = response.body
    expect(errors, 'errors').toEqual(expect.arrayContaining([expect.objectContaining(entry)]))
    return [...new Set(errors.map(({ path }: { path: string }) => path))].sort()
  }
  expect(await pathsOf({ ...ada, name: '' })).toEqual(['name'])
  expect(await pathsOf({ name: 'Ada', email: 'ada' })).toEqual(['email'])
  expect(await pathsOf({})).toEqual(['email', 'name'])
  expect(await pathsOf({ ...ada, id: 7, role: 'admin' })).toEqual(['id', 'role'])
  await pathsOf([])
})

test('answers unknown routes with 404 and problem details', async () => {
  for (const path of ['/', '/nowhere', '/api', '/api/posts', '/api/users/1/posts']) {
    expectProblem(await request(app).get(path), 404, `GET ${path}`)
  }
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    expectProblem(await request(app)[method]('/nowhere'), 404, `${method.toUpperCase()} /nowhere`)
  }
})

test('answers malformed JSON and a missing body with 400', async () => {
  for (const text of ['{"name":', 'name=Ada', '{name: "Ada"}', '"Ada"', 'null']) {
    expectProblem(await post(text), 400, `POST with the body ${text}`)
  }
  expectProblem(await request(app).post('/api/users'), 400, 'POST without a body')
  expectProblem(
    await request(app).post('/api/users').set('Content-Type', 'application/json'),
    400,
    'the same as JSON',
  )
  const { id } = (await post(ada)).body
  expectProblem(await request(app).put(`/api/users/${id}`), 400, 'PUT without a body')
})

test('answers a body that is not JSON with 415', async () => {
  const text = JSON.stringify(ada)
  const similar = ['text/json', 'application/merge-patch+json', 'application/jsonx']
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', ...similar]) {
    expectProblem(await post(text, { 'Content-Type': type }), 415, `POST of ${type}`)
  }
  const { body, status } = await post(text, { 'Content-Type': 'application/json; charset=utf-8' })
  expect(status, 'the status of POST of application/json; charset=utf-8').toBe(201)
  const put = request(app).put(`/api/users/${body.id}`).set('Content-Type', 'text/plain')
  expectProblem(await put.send(text), 415, 'PUT of text/plain')
  const socket = await openSocket((await listen(app)).url)
  // A body in chunks has no Content-Length.
  const head = 'Host: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked'
  socket.write(`POST /api/users HTTP/1.1\r\n${head}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)
  expect((await socket.response()).status, 'the status of POST of text/plain in chunks').toBe(415)
})

test('keeps the status of what express refuses', async () => {
  // White space around JSON does not count: but for its size, this is a user.
  const padded = (bytes: number) => post(JSON.stringify(ada).padEnd(bytes))
  expectProblem(await padded(200_000), 413, 'POST of 200 kB')
  expectProblem(await padded(103_000), 413, 'POST of 103 kB')
  expect((await padded(99_000)).status, 'the status of POST of 99 kB').toBe(201)
  expectProblem(await post('no gzip', { 'Content-Encoding': 'gzip' }), 400, 'POST of what is no gzip')
  expectProblem(await post('{}', { 'Content-Encoding': 'rot13' }), 415, 'POST in an unknown encoding')
  const latin1 = { 'Content-Type': 'application/json; charset=iso-8859-1' }
  expectProblem(await post('{}', latin1), 415, 'POST in an unknown charset')
  const { url } = await listen(app)
  const { status, headers, body } = await rawRequest(url, '/api/users/%E0%A4%A')
  expectProblem({ status, headers, body: JSON.parse(body) }, 400, 'GET of a URL that cannot be decoded')
})

test('answers an unexpected error with 500 and nothing of its insides', async () => {
  for (const error of [
    new Error(secret),
    Object.assign(new TypeError(secret), { code: 'X', detail: secret }),
  ]) {
    expectNoInsides(await request(failingApp(error)).get('/api/users'))
  }
  for (const status of [200, 302, 500, 502, 503, 600]) {
    const error = Object.assign(new Error(secret), { status, statusCode: status, expose: false })
    const response = await request(failingApp(error)).get('/api/users')
    expectNoInsides(response, `GET where an Error with the status ${status} is thrown`)
  }
})

test('reports errors from 500 on, and only those, to console.error', async () => {
  for (const [status, error] of [
    [500, new Error(secret)],
    [503, new AppError(503, 'away', 'The store is away')],
  ] as const) {
    expectProblem(await request(failingApp(error)).get('/api/users'), status)
    expect(reported.mock.calls.flat(), `what console.error was given for ${status}`).toContain(error)
  }
  reported.mockClear()
  expectProblem(await request(app).get('/api/users/1'), 404)
  expectProblem(await post('{"name":'), 400)
  expect(reported.mock.calls, 'what console.error was given for 404 and 400').toEqual([])
})

test('answers what is thrown, passed to next, or rejected', async () => {
  const other = express()
    .get('/thrown', () => {
      throw new Error(secret)
    })
    .get('/passed', (_req, _res, next) => next(new Error(secret)))
    .get('/rejected', async () => {
      throw new Error(secret)
    })
    .use(problemDetails)
  for (const path of ['/thrown', '/passed', '/rejected']) {
    expectNoInsides(await request(other).get(path), `GET ${path}`)
  }
})

test('answers 500 when what was thrown is no error at all', async () => {
  for (const thrown of [
    'hunter2',
    42,
    { status: 200 },
    { status: '404' },
    { status: Number.NaN },
    new Date(0),
  ]) {
    const response = await request(failingApp(thrown)).get('/api/users')
    expectNoInsides(response, `GET where ${JSON.stringify(thrown)} is thrown`)
  }
})
