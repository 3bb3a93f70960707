import { once } from 'node:events'
import type { Server } from 'node:http'
import { listen } from 'shared/testing/http/listen.ts'
import type { SocketResponse } from 'shared/testing/http/raw-response.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AppOptions, createApp } from '#project/app.ts'
import { createUserStore } from '#project/users.ts'
import { catchFatal } from './fatal.ts'
import { closed, json, message } from './wire.ts'

const SECRET = 'connect ECONNREFUSED db.internal:5432 password=hunter2'
const JSON_TYPE = { 'Content-Type': 'application/json' }

let url: string
let server: Server
let reported: unknown[]
let fatal: unknown[]

beforeEach(async () => {
  reported = []
  fatal = catchFatal(() => server.closeAllConnections())
  await start()
})

afterEach(expectNothingFatal)

function expectNothingFatal() {
  expect(fatal.map(String), 'thrown where nobody catches it, which ends a process').toEqual([])
}

async function start(options: AppOptions = {}) {
  const app = createApp({
    users: createUserStore([{ name: 'Ada' }]),
    report: (error) => reported.push(error),
    ...options,
  })
  ;({ url, server } = await listen(app))
}

/** A store that does instead of `list` and `get` what a test wants. */
const storeThat = (act: () => never | Promise<never>) => ({ ...createUserStore(), list: act, get: act })

async function send(...messages: string[]): Promise<SocketResponse[]> {
  const socket = await openSocket(url)
  socket.write(messages.join(''))
  const responses: SocketResponse[] = []
  try {
    for (const _ of messages) responses.push(await socket.response())
  } finally {
    expectNothingFatal()
  }
  return responses
}

const postOf = (body: string, headers = {}) =>
  message('POST /users', { 'Content-Length': Buffer.byteLength(body), ...headers }, body)

function expectProblem(response: SocketResponse | undefined, status: number, what: string) {
  expect(response?.status, `the status of ${what}`).toBe(status)
  expect(response?.headers['content-type'] ?? 'none', `the type of ${what}`).toMatch(
    /^application\x2fproblem\+json\b/,
  )
  const problem = json(response ?? { body: '' })
  expect(problem, `the problem of ${what}`).toMatchObject({ status, title: expect.stringMatching(/\S/) })
  // A type that is left out is about:blank (RFC 9457, section 3.1.1).
  expect(typeof (problem.type ?? 'about:blank'), 'the type of type').toBe('string')
  return problem
}

test('answers the mistakes of clients with problem details', async () => {
  const requests: [status: number, request: string][] = [
    [404, message('GET /nowhere')],
    [404, message('GET /users/99')],
    [400, message('GET /users/abc')],
    [400, message('GET /users?name=%zz')],
    [400, message('GET /%zz')],
    [400, postOf('{', JSON_TYPE)],
    [400, postOf('{}', JSON_TYPE)],
    [413, postOf(' '.repeat(65_537), JSON_TYPE)],
    [415, postOf('hello', { 'Content-Type': 'text/plain' })],
  ]
  for (const [status, request] of requests) {
    const what = request.split(' HTTP')[0] ?? ''
    const problem = expectProblem((await send(request))[0], status, what)
    expect(problem.detail ?? '', `the detail of ${what}`).toMatch(/\S/)
  }
})

test('keeps the headers of an error, and leaves its body out for HEAD', async () => {
  const [refused, head, next] = await send(
    message('PUT /users'),
    message('HEAD /users/99'),
    message('GET /users/99'),
  )
  expectProblem(refused, 405, 'PUT /users')
  expect(refused?.headers.allow ?? 'none').toContain('GET')
  expect(head?.headers['content-type'] ?? 'none').toMatch(/^application\x2fproblem\+json\b/)
  expectProblem(next, 404, 'GET /users/99')
})

test('answers 500 to a handler that throws or rejects, and tells nothing', async () => {
  const failures = [
    () => {
      throw new Error(SECRET)
    },
    () => Promise.reject(new Error(SECRET)),
    () =>
      Promise.reject(Object.assign(new TypeError(SECRET), { status: 404, statusCode: 404, code: SECRET })),
  ]
  for (const act of failures) {
    await start({ users: storeThat(act) })
    for (const path of ['/users', '/users/1']) {
      const [response] = await send(message(`GET ${path}`))
      expectProblem(response, 500, `GET ${path}`)
      expect(response?.body).not.toMatch(/hunter2|ECONNREFUSED|TypeError|\.ts|node:/)
    }
  }
})

test('goes on whatever was thrown, and whatever a handler returned', async () => {
  const thrown = ['a text', null, undefined, 0, { status: 204 }, Object.freeze({ message: SECRET })]
  for (const value of thrown) {
    await start({ users: storeThat(() => Promise.reject(value)) })
    const [response, after] = await send(message('GET /users'), message('GET /posts'))
    expectProblem(response, 500, `GET /users when ${JSON.stringify(value)} is thrown`)
    expect(after?.status, 'the status of the request after it').toBe(200)
  }
  // No JSON can be made of a BigInt: the handler went well, and the reply cannot be sent.
  const list = async () => [{ id: 1n as unknown as number, name: 'Ada' }]
  await start({ users: { ...createUserStore(), list } })
  const [response, after] = await send(message('GET /users'), message('GET /posts'))
  expectProblem(response, 500, 'GET /users with a BigInt')
  expect(after?.status, 'the status of the request after it').toBe(200)
})

test('reports what it does not tell the client, and nothing else', async () => {
  const failure = new Error(SECRET)
  await start({ users: storeThat(() => Promise.reject(failure)) })
  await send(
    message('GET /nowhere'),
    message('PUT /users'),
    postOf('{', JSON_TYPE),
    message('GET /users/abc'),
  )
  expect(reported, 'what was reported of the mistakes of clients').toEqual([])
  await send(message('GET /users'))
  expect(reported).toEqual([failure])
})

test('reports nothing when an upload breaks off', async () => {
  const [control] = await send(postOf('{', JSON_TYPE))
  expectProblem(control, 400, 'half an object')
  const connected = once(server, 'connection')
  const requested = once(server, 'request')
  const socket = await openSocket(url)
  socket.write(message('POST /users', { ...JSON_TYPE, 'Content-Length': 99 }, '{"name":'))
  const gone = closed((await connected)[0])
  await requested
  socket.destroy()
  await gone
  expect((await send(message('GET /users')))[0]?.status).toBe(200)
  expect(reported).toEqual([])
})

test('keeps the connection open after an error', async () => {
  const errors = [
    postOf('{', JSON_TYPE),
    postOf('hello', { 'Content-Type': 'text/plain' }),
    message('GET /nowhere'),
    message('PUT /users'),
    message('POST /nowhere', { 'Content-Length': 5 }, 'hello'),
    message('GET /users/%zz'),
  ]
  for (const error of errors) {
    const [response, next] = await send(error, message('GET /users/1'))
    expectProblem(response, response?.status ?? 0, error.split(' HTTP')[0] ?? '')
    expect(response?.headers.connection, 'Connection').not.toBe('close')
    expect(next?.status, 'the status of the request after it').toBe(200)
  }
})

test('answers what is no request with 400, and closes the connection', async () => {
  const nonsense = [
    'Good morning\r\n\r\n',
    'GET /users HTTP/9.9\r\n\r\n',
    message('GET /us ers'),
    message('GET /users', { 'Bad header': 1 }),
  ]
  for (const bytes of [...nonsense, message('POST /users', { 'Content-Length': 'seven' }, '{}')]) {
    const socket = await openSocket(url)
    socket.write(bytes)
    const response = await socket.response('GET')
    expectProblem(response, 400, bytes.split('\r\n')[0] ?? '')
    expect(response.headers['content-length']).toBe(`${Buffer.byteLength(response.body)}`)
    await socket.closedByServer()
  }
  expect((await send(message('GET /users')))[0]?.status, 'the status of the next request').toBe(200)
})

test('answers headers that are too large with 431', async () => {
  const socket = await openSocket(url)
  socket.write(message('GET /users', { Cookie: 'x'.repeat(17_000) }))
  expectProblem(await socket.response(), 431, 'GET /users with 17 000 bytes of headers')
  await socket.closedByServer()
})

test('answers 408 to a request that is not complete within requestTimeout', async () => {
  await start({ requestTimeout: 100 })
  const halves = [
    message('POST /users', { ...JSON_TYPE, 'Content-Length': 99 }, '{"name":'),
    'GET /users HTTP/1.1\r\nHost: ',
  ]
  const slow = halves.map(async (half) => {
    const socket = await openSocket(url)
    socket.write(half)
    expectProblem(await socket.response('GET'), 408, half.split(' HTTP')[0] ?? '')
    await socket.closedByServer()
  })
  await Promise.all(slow)
  expect((await send(message('GET /users')))[0]?.status, 'the status of the next request').toBe(200)
  expect(reported).toEqual([])
})
