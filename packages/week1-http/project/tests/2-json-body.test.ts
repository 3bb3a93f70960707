import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { chunk, closed, json, message } from './wire.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const CHUNKED = { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }

let url: string
let server: Server

beforeEach(async () => {
  ;({ url, server } = await start())
})

const start = (bodyLimit?: number) =>
  listen(createApp({ users: createUserStore([]), posts: createPostStore([]), bodyLimit }))

/** Sends a whole body with its length. */
async function post(path: string, body: string, headers: Record<string, string> = JSON_TYPE, origin = url) {
  const socket = await openSocket(origin)
  socket.write(message(`POST ${path}`, { 'Content-Length': Buffer.byteLength(body), ...headers }, body))
  return socket.response()
}

/** Sends a body chunk by chunk: Node hands each chunk over by itself, however the packets were cut. */
async function postChunks(path: string, parts: (string | Uint8Array)[]) {
  const socket = await openSocket(url)
  const head = Buffer.from(message(`POST ${path}`, CHUNKED))
  socket.write(Buffer.concat([head, ...parts.map(chunk), chunk('')]))
  return socket.response()
}

const users = async () => json(await rawRequest(url, '/users'))?.data
const padded = (text: string, bytes: number) => text + ' '.repeat(bytes - Buffer.byteLength(text))
const ZOE = '{"name":"Zoë"}'

async function expectCreated(response: { status: number; body: string }, resource: unknown) {
  expect(response.status, `the status, with ${response.body}`).toBe(201)
  expect(json(response)).toEqual(resource)
}

test('creates a user and a post from JSON', async () => {
  await expectCreated(await post('/users', ZOE), { id: 1, name: 'Zoë' })
  expect(await users()).toEqual([{ id: 1, name: 'Zoë' }])
  const tagged = { title: 'Bytes 🦊', tags: ['http', 'ünicode'] }
  await expectCreated(await post('/posts', JSON.stringify(tagged)), { id: 1, ...tagged })
  await expectCreated(await post('/posts', '{"title":"Untagged"}'), { id: 2, title: 'Untagged', tags: [] })
})

test('ignores an id and other keys that the client sends', async () => {
  const body = '{"id":77,"name":"Ada","admin":true,"__proto__":{"admin":true}}'
  await expectCreated(await post('/users', body), { id: 1, name: 'Ada' })
  expect(await users()).toEqual([{ id: 1, name: 'Ada' }])
})

test('puts a character together that several chunks share', async () => {
  const name = 'Zoë 🦊 渋谷'
  const bytes = Buffer.from(JSON.stringify({ name }))
  const everyByte = [...bytes].map((byte) => Uint8Array.of(byte))
  await expectCreated(await postChunks('/users', everyByte), { id: 1, name })
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const response = await postChunks('/users', [bytes.subarray(0, cut), bytes.subarray(cut)])
    expect(json(response)?.name, `the name, cut after ${cut} bytes`).toBe(name)
  }
})

test('answers 400 for what is not JSON, and for no body', async () => {
  await expectCreated(await post('/users', ZOE), { id: 1, name: 'Zoë' })
  for (const body of [
    '{"name":',
    '{name:"Zoë"}',
    "{'name':'Zoë'}",
    'name=Zoë',
    '{"name":"Zoë"}}',
    'undefined',
    '',
  ]) {
    expect((await post('/users', body)).status, `the status for ${body || 'an empty body'}`).toBe(400)
  }
  expect(await users()).toHaveLength(1)
})

test('answers 400 for bytes that are not UTF-8', async () => {
  const encode = (encoding: BufferEncoding) => Buffer.from(ZOE, encoding)
  await expectCreated(await postChunks('/users', [encode('utf8')]), { id: 1, name: 'Zoë' })
  expect((await postChunks('/users', [encode('latin1')])).status, 'the status for ISO 8859-1').toBe(400)
  const cut = Buffer.concat([Buffer.from('{"name":"Zo'), Uint8Array.of(0xc3), Buffer.from('"}')])
  expect((await postChunks('/users', [cut])).status, 'the status for half a character').toBe(400)
  expect(await users()).toHaveLength(1)
})

test('answers 400 for JSON that is no user or no post', async () => {
  const strange = ['null', '[]', '[{"name":"Zoë"}]', '"Zoë"', '7', 'true', '{}']
  const noUser = [
    '{"name":null}',
    '{"name":7}',
    '{"name":["Zoë"]}',
    '{"name":""}',
    '{"name":" \\n"}',
    '{"Name":"Zoë"}',
  ]
  const noPost = [
    '{"title":1}',
    '{"tags":["a"]}',
    '{"title":" "}',
    '{"title":"a","tags":"b"}',
    '{"title":"a","tags":[1]}',
  ]
  const long = 'x'.repeat(101)
  for (const body of [...strange, ...noUser, JSON.stringify({ name: long })]) {
    expect((await post('/users', body)).status, `the status of POST /users with ${body}`).toBe(400)
  }
  for (const body of [...strange, ...noPost, '{"title":"a","tags":null}', JSON.stringify({ title: long })]) {
    expect((await post('/posts', body)).status, `the status of POST /posts with ${body}`).toBe(400)
  }
  await expectCreated(await post('/users', JSON.stringify({ name: long.slice(1) })), {
    id: 1,
    name: long.slice(1),
  })
})

test('answers 415 for every type but application/json', async () => {
  const json = [
    'application/json',
    'Application/JSON',
    'application/json;charset=UTF-8',
    'application/json; charset=utf-8',
  ]
  for (const type of json) {
    const { status } = await post('/users', ZOE, { 'Content-Type': type })
    expect(status, `the status for ${type}`).toBe(201)
  }
  const others = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'text/plain; x=application/json',
  ]
  for (const type of [...others, 'application/json; charset=iso-8859-1', 'text/json', 'json']) {
    const { status } = await post('/users', ZOE, { 'Content-Type': type })
    expect(status, `the status for ${type}`).toBe(415)
  }
  expect((await post('/users', ZOE, {})).status, 'the status without a type').toBe(415)
  const zipped = await post('/users', ZOE, { ...JSON_TYPE, 'Content-Encoding': 'gzip' })
  expect(zipped.status, 'the status for Content-Encoding: gzip').toBe(415)
  expect(await users()).toHaveLength(json.length)
})

test('takes bodyLimit bytes, and answers 413 for one more', async () => {
  const small = (await start(16)).url
  expect((await post('/users', padded(ZOE, 16), JSON_TYPE, small)).status, 'for 16 bytes').toBe(201)
  expect((await post('/users', padded(ZOE, 17), JSON_TYPE, small)).status, 'for 17 bytes').toBe(413)
  expect((await post('/users', '{"name":"Zoëëë"}', JSON_TYPE, small)).status, 'for 16 characters').toBe(413)
  expect((await post('/users', padded(ZOE, 65_536))).status, 'for 65536 bytes').toBe(201)
  expect((await post('/users', padded(ZOE, 65_537))).status, 'for 65537 bytes').toBe(413)
})

test('answers 413 to a length over the limit before the body comes', async () => {
  const socket = await openSocket(url)
  socket.write(message('POST /users', { ...JSON_TYPE, 'Content-Length': 65_537 }))
  expect((await socket.response()).status).toBe(413)
})

test('answers 413 in the middle of a chunked body, and closes the connection', async () => {
  const socket = await openSocket((await start(100)).url)
  socket.write(message('POST /users', CHUNKED))
  socket.write(chunk(' '.repeat(60)))
  socket.write(chunk(' '.repeat(60)))
  expect((await socket.response()).status).toBe(413)
  await socket.closedByServer()
})

test('keeps nothing of an upload that breaks off, and goes on', async () => {
  const halves = [message('POST /users', { ...JSON_TYPE, 'Content-Length': 99 }, ZOE)]
  halves.push(message('POST /users', CHUNKED, `${chunk(ZOE)}`))
  halves.push(message('POST /users', { ...JSON_TYPE, 'Content-Length': 99 }, '{"na'))
  for (const half of halves) {
    const connected = once(server, 'connection')
    const requested = once(server, 'request')
    const socket = await openSocket(url)
    socket.write(half)
    const [connection] = (await connected) as [Socket]
    const gone = closed(connection)
    await requested
    socket.destroy()
    await gone
  }
  expect(await users()).toEqual([])
  await expectCreated(await post('/users', ZOE), { id: 1, name: 'Zoë' })
})
