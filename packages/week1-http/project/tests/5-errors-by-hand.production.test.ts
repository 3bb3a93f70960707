import { once } from 'node:events'
import type { RawSocket } from 'shared/testing/http/raw-socket.ts'
import { expect, test } from 'vitest'
import { createUserStore } from '#project/users.ts'
import { expectProblem, JSON_TYPE, lineOf, post, problemResponses } from './problem-responses.ts'
import { chunk, closed, json, message } from './wire.ts'

const { start, send, open, server, reported } = problemResponses()

const RUBBISH = 'Good morning\r\n\r\n'
const BOB = post('/users', '{"name":"Bob"}')
const CHUNKED = { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }
const halfOf = (request: string) => request.slice(0, -3)

/** A store that lists its users when a test lets it. */
function slowStore() {
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>()
  const users = createUserStore([{ name: 'Ada' }])
  const list = async () => {
    await mayAnswer
    return users.list()
  }
  return { users: { ...users, list }, letAnswer }
}

async function expectRefusal(request: string, status: number) {
  const socket = await open()
  socket.write(request)
  expectProblem(await socket.response('GET'), status, lineOf(request))
  await socket.closedByServer()
}

async function expectNoMore(socket: RawSocket) {
  await socket.closedByServer()
  const another = await socket.response('GET').catch(() => undefined)
  expect(another, 'another response').toBeUndefined()
}

test('answers an unreadable request with 400 and closes the connection', async () => {
  const unreadable = [
    RUBBISH,
    'GET /users HTTP/9.9\r\n\r\n',
    message('GET /us ers'),
    message('GET /users', { 'Bad header': 1 }),
    message('POST /users', { 'Content-Length': 'seven' }, '{}'),
    message('POST /users', CHUNKED, `${chunk('{"name":')}zz\r\n`),
  ]
  for (const request of unreadable) await expectRefusal(request, 400)
  expect((await send(message('GET /users')))[0]?.status, 'the status of the next request').toBe(200)
})

test('answers the requests before an unreadable one first', async () => {
  const socket = await open()
  socket.write(BOB + RUBBISH)
  expect((await socket.response()).status, 'the status of POST /users').toBe(201)
  expectProblem(await socket.response('GET'), 400, 'the rubbish after it')
  await socket.closedByServer()

  for (const [status, next] of [
    [400, RUBBISH],
    [431, message('GET /users', { Cookie: 'x'.repeat(17_000) })],
    [400, message('GET /users/1', CHUNKED, 'zz\r\n')],
    [501, message('CONNECT x:1')],
  ] as const) {
    const { users, letAnswer } = slowStore()
    await start({ users })
    const requested = once(server(), 'request')
    const refused = once(server(), status === 501 ? 'connect' : 'clientError')
    const waiting = await open()
    waiting.write(message('GET /users'))
    await requested
    waiting.write(next)
    await refused
    waiting.write(RUBBISH)
    letAnswer()
    expect((await waiting.response()).status, 'the status of GET /users').toBe(200)
    expectProblem(await waiting.response('GET'), status, lineOf(next))
    await expectNoMore(waiting)
  }
})

test('answers nothing after a request with Connection: close', async () => {
  for (const next of [BOB, RUBBISH]) {
    const socket = await open()
    socket.write(message('GET /users/1', { Connection: 'close' }) + next)
    expect((await socket.response()).status, 'the status of GET /users/1').toBe(200)
    await expectNoMore(socket)
  }
  const [users] = await send(message('GET /users'))
  expect(json(users ?? { body: '' })?.data, 'the users').toHaveLength(1)
})

test('answers headers above 16 KiB with 431', async () => {
  const [taken] = await send(message('GET /users', { Cookie: 'x'.repeat(15_000) }))
  expect(taken?.status, 'the status with 15 000 bytes of headers').toBe(200)
  await expectRefusal(message('GET /users', { Cookie: 'x'.repeat(17_000) }), 431)
})

test('answers 408 to a request not complete within requestTimeout', async () => {
  await start({ requestTimeout: 100 })
  const halves = [halfOf(BOB), 'GET /users HTTP/1.1\r\nHost: ']
  const slow = halves.flatMap((half) => [
    expectRefusal(half, 408),
    (async () => {
      const socket = await open()
      socket.write(message('GET /users') + half)
      expect((await socket.response()).status, 'the status of the request before it').toBe(200)
      expectProblem(await socket.response(), 408, `${lineOf(half)} on a connection that was kept`)
      await socket.closedByServer()
    })(),
  ])
  await Promise.all(slow)
  const [users] = await send(message('GET /users'))
  expect(json(users ?? { body: '' })?.data, 'the users').toHaveLength(1)
})

test('answers 400 to a missing, second or invalid Host', async () => {
  for (const host of ['localhost', 'example.com:8080', '127.0.0.1', '[::1]:3000', 'a-b.example.']) {
    const [response] = await send(`GET /users HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    expect(response?.status, `the status with Host: ${host}`).toBe(200)
  }
  const [old] = await send('GET /users HTTP/1.0\r\n\r\n')
  expect(old?.status, 'the status of HTTP/1.0 without Host').toBe(200)
  const others = ['', 'Host: a\r\nHost: b\r\n', 'Host: a\r\nHost: a\r\n', 'Host: ###\r\n', 'Host: a b\r\n']
  for (const fields of [...others, 'Host: a/b\r\n', 'Host: a:b\r\n', 'Host: a@b\r\n']) {
    for (const path of ['/users', '/nowhere']) {
      const [response] = await send(`GET ${path} HTTP/1.1\r\n${fields}\r\n`)
      expectProblem(response, 400, `GET ${path} with ${fields.trim() || 'no Host'}`)
    }
  }
})

test('answers 417 to an unknown Expect, and 501 to CONNECT', async () => {
  const [unknown] = await send(post('/users', '{"name":"Bob"}', { ...JSON_TYPE, Expect: 'x' }))
  expectProblem(unknown, 417, 'POST /users with Expect: x')
  await expectRefusal(message('CONNECT x:1'), 501)
  const [users] = await send(message('GET /users'))
  expect(json(users ?? { body: '' })?.data, 'the users').toHaveLength(1)
  const [created] = await send(post('/users', '{"name":"Bob"}', { ...JSON_TYPE, Expect: '100-continue' }))
  expect(created?.status, 'the status with Expect: 100-continue').toBe(201)
})

test('reports nothing when an upload breaks off', async () => {
  const [control] = await send(post('/users', '{'))
  expectProblem(control, 400, 'half an object')
  const connected = once(server(), 'connection')
  const requested = once(server(), 'request')
  const socket = await open()
  socket.write(halfOf(BOB))
  const gone = closed((await connected)[0])
  await requested
  socket.destroy()
  await gone
  expect((await send(message('GET /users')))[0]?.status).toBe(200)
  expect(reported).toEqual([])
})
