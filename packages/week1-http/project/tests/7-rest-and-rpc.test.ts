import { listen } from 'shared/testing/http/listen.ts'
import { openSocket, type RawSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { createUserStore, type UserStore } from '#project/users.ts'
import { json, message } from './wire.ts'

const ada = { id: 1, name: 'Ada' }
const JSON_TYPE = { 'Content-Type': 'application/json' }

let socket: RawSocket
let reported: unknown[]

beforeEach(() => start(createUserStore([ada])))

async function start(users: UserStore) {
  reported = []
  const { url } = await listen(createApp({ users, report: (error) => reported.push(error) }))
  socket = await openSocket(url)
}

async function send(line: string, body = '', headers: Record<string, string> = JSON_TYPE) {
  socket.write(message(line, { 'Content-Length': Buffer.byteLength(body), ...headers }, body))
  return socket.response()
}

const post = (body: unknown) => send('POST /rpc', JSON.stringify(body))

/** Sends a body, and expects 200 and JSON. */
async function answerTo(body: unknown) {
  const response = await post(body)
  expect(response.status, `the status for ${JSON.stringify(body)}`).toBe(200)
  expect(response.headers['content-type'] ?? 'none', 'the content type').toMatch(/^application\x2fjson\b/)
  return json(response)
}

const call = (method: unknown, params?: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', method, params, id })
const resultOf = (result: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', result, id })
const errorOf = (code: number, id: unknown = 1) => ({
  jsonrpc: '2.0',
  error: expect.objectContaining({ code, message: expect.stringMatching(/\S/) }),
  id,
})

async function expectError(body: unknown, code: number, id: unknown = 1) {
  const answer = await answerTo(body)
  expect(answer, `the answer to ${JSON.stringify(body)}`).toEqual(errorOf(code, id))
}

test('calls users.create, users.get and users.list', async () => {
  expect(await answerTo(call('users.create', { name: 'Zoë' }, 'a'))).toEqual(
    resultOf({ id: 2, name: 'Zoë' }, 'a'),
  )
  expect(await answerTo(call('users.get', { id: 2 }, 8))).toEqual(resultOf({ id: 2, name: 'Zoë' }, 8))
  expect(await answerTo(call('users.list'))).toEqual(resultOf([ada, { id: 2, name: 'Zoë' }]))
  expect(await answerTo(call('users.list', {}))).toEqual(resultOf([ada, { id: 2, name: 'Zoë' }]))
})

test('has the same users as REST', async () => {
  await answerTo(call('users.create', { name: 'Zoë', id: 77 }))
  expect(json(await send('GET /users/2'))).toEqual({ id: 2, name: 'Zoë' })
  await send('POST /users', '{"name":"Eve"}')
  expect(await answerTo(call('users.get', { id: 3 }))).toEqual(resultOf({ id: 3, name: 'Eve' }))
})

test('answers -32700 to what is not JSON', async () => {
  for (const body of ['{"jsonrpc":"2.0","method":"users.list","id":1', '[', 'hello', '']) {
    const response = await send('POST /rpc', body)
    expect(response.status, `the status for ${body || 'an empty body'}`).toBe(200)
    expect(json(response)).toEqual(errorOf(-32700, null))
  }
})

test('answers -32600 to what is no call', async () => {
  expect(await answerTo(call('users.list'))).toEqual(resultOf([ada]))
  const strange = [null, 7, 'users.list', true, {}, [], { method: 'users.list' }, { jsonrpc: '2.0' }]
  for (const body of strange) await expectError(body, -32600, null)
  for (const id of [{}, [1], true]) await expectError(call('users.list', {}, id), -32600, null)
  for (const jsonrpc of ['1.0', 2, '2']) {
    const error = (await answerTo({ ...call('users.list'), jsonrpc }))?.error
    expect(error?.code, `the code for jsonrpc ${JSON.stringify(jsonrpc)}`).toBe(-32600)
  }
  const error = (await answerTo(call(7)))?.error
  expect(error?.code, 'the code for a method that is a number').toBe(-32600)
})

test('answers -32601 to a method that does not exist', async () => {
  const unknown = ['users.delete', 'users', 'list', '', 'USERS.LIST', 'constructor', 'toString', '__proto__']
  for (const method of unknown) await expectError(call(method), -32601)
})

test('answers -32602 to wrong params', async () => {
  const noUser = [
    undefined,
    null,
    {},
    [],
    ['Zoë'],
    'Zoë',
    { name: 7 },
    { name: '' },
    { name: 'x'.repeat(101) },
  ]
  for (const params of noUser) await expectError(call('users.create', params), -32602)
  const noId = [undefined, null, {}, [1], 1, { id: '1' }, { id: 0 }, { id: 1.5 }, { id: -1 }, { id: null }]
  for (const params of noId) await expectError(call('users.get', params), -32602)
  expect(await answerTo(call('users.list'))).toEqual(resultOf([ada]))
})

test('answers -32001 for a user that does not exist', async () => {
  await expectError(call('users.get', { id: 99 }, 'x'), -32001, 'x')
})

test('answers -32603 to what goes wrong inside, tells nothing and reports it', async () => {
  const failure = new Error('password=hunter2')
  await start({ ...createUserStore(), list: () => Promise.reject(failure) })
  const response = await post([call('users.list', {}, 1), call('users.create', { name: 'Zoë' }, 2)])
  expect(response.status).toBe(200)
  expect(json(response)).toEqual(
    expect.arrayContaining([errorOf(-32603), resultOf({ id: expect.any(Number), name: 'Zoë' }, 2)]),
  )
  expect(response.body).not.toContain('hunter2')
  expect(reported).toEqual([failure])
})

test('carries a notification out and does not answer it', async () => {
  const notification = { jsonrpc: '2.0', method: 'users.create', params: { name: 'Zoë' } }
  const { status, body } = await post(notification)
  expect(status).toBe(204)
  expect(body).toBe('')
  expect(await answerTo(call('users.get', { id: 2 }))).toEqual(resultOf({ id: 2, name: 'Zoë' }))
  for (const wrong of [
    { jsonrpc: '2.0', method: 'nothing' },
    { ...notification, params: {} },
  ]) {
    expect((await post(wrong)).status, `the status for ${JSON.stringify(wrong)}`).toBe(204)
  }
})

test('answers every id, also 0, an empty text and null', async () => {
  for (const id of [0, '', null, -1, 1.5, '0']) {
    expect(await answerTo(call('users.get', { id: 1 }, id))).toEqual(resultOf(ada, id))
    await expectError(call('nothing', {}, id), -32601, id)
  }
})

test('answers a batch with one response for each call', async () => {
  const create = { jsonrpc: '2.0', method: 'users.create', params: { name: 'Zoë' } }
  const calls = [
    call('users.get', { id: 1 }, 'a'),
    create,
    7,
    call('nothing', {}, 'b'),
    call('users.get', { id: 9 }, 'c'),
  ]
  const answers = await answerTo(calls)
  const expected = [resultOf(ada, 'a'), errorOf(-32600, null), errorOf(-32601, 'b'), errorOf(-32001, 'c')]
  expect(answers).toHaveLength(expected.length)
  expect(answers).toEqual(expect.arrayContaining(expected))
  expect(await answerTo([call('users.list')])).toEqual([resultOf([ada, { id: 2, name: 'Zoë' }])])
  const silent = await post([create, create])
  expect(silent.status, 'the status for notifications alone').toBe(204)
})

test('answers 200 without an ETag where REST has 304, 400 and 404', async () => {
  const { etag = '' } = (await send('GET /users/1')).headers
  expect(etag, 'the ETag of GET /users/1').not.toBe('')
  expect((await send('GET /users/1', '', { 'If-None-Match': etag })).status).toBe(304)
  const known = await send('POST /rpc', JSON.stringify(call('users.get', { id: 1 })), {
    ...JSON_TYPE,
    'If-None-Match': etag,
  })
  expect(known.status).toBe(200)
  expect(known.headers).not.toHaveProperty('etag')
  expect((await send('GET /users/99')).status).toBe(404)
  expect((await post(call('users.get', { id: 99 }))).status).toBe(200)
  expect((await send('POST /users', '{}')).status).toBe(400)
  expect((await post(call('users.create', {}))).status).toBe(200)
})

test('leaves the errors of HTTP to HTTP', async () => {
  const body = JSON.stringify(call('users.list'))
  expect((await send('POST /rpc', body)).status).toBe(200)
  const refused = await send('GET /rpc')
  expect(refused.status, 'the status of GET /rpc').toBe(405)
  expect(refused.headers.allow ?? 'none').toContain('POST')
  expect((await send('POST /rpc', body, { 'Content-Type': 'text/plain' })).status, 'for text').toBe(415)
  expect((await send('POST /rpc', ' '.repeat(65_537))).status, 'for 65537 bytes').toBe(413)
})
