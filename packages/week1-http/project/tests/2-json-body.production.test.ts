import { once } from 'node:events'
import type { Socket } from 'node:net'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expect, test } from 'vitest'
import { CHUNKED, expectCreated, JSON_TYPE, postedBodies, ZOE } from './posted-bodies.ts'
import { sendAllThenRead, sendWithoutEnd } from './uploads.ts'
import { chunk, closed, message } from './wire.ts'

const { url, server, startEmpty, post, postChunks, expectStored } = postedBodies()
const zoe = { id: 1, name: 'Zoë' }

test('answers 400 for bytes that are not UTF-8', async () => {
  expectCreated(await postChunks('/users', [Buffer.from(ZOE)]), zoe)
  const latin1 = Buffer.from(ZOE, 'latin1')
  expect((await postChunks('/users', [latin1])).status, 'the status for ISO 8859-1').toBe(400)
  const cut = Buffer.concat([Buffer.from('{"name":"Zo'), Uint8Array.of(0xc3), Buffer.from('"}')])
  expect((await postChunks('/users', [cut])).status, 'the status for half a character').toBe(400)
  await expectStored(1)
})

test('answers 415 for other charsets and for compressed bodies', async () => {
  expectCreated(await post('/users', ZOE, { 'Content-Type': 'application/json;charset=UTF-8' }), zoe)
  for (const charset of ['iso-8859-1', 'utf-16', 'utf-8x']) {
    const type = `application/json; charset=${charset}`
    expect((await post('/users', ZOE, { 'Content-Type': type })).status, `for ${type}`).toBe(415)
  }
  for (const coding of ['gzip', 'br', 'GZIP']) {
    const response = await post('/users', ZOE, { ...JSON_TYPE, 'Content-Encoding': coding })
    expect(response.status, `the status for Content-Encoding: ${coding}`).toBe(415)
  }
  await expectStored(1)
})

test('creates nothing when an upload breaks off, and keeps serving', async () => {
  const halves = [message('POST /users', { ...JSON_TYPE, 'Content-Length': 99 }, ZOE)]
  halves.push(message('POST /users', CHUNKED, `${chunk(ZOE)}`))
  halves.push(message('POST /users', { ...JSON_TYPE, 'Content-Length': 99 }, '{"na'))
  for (const half of halves) {
    const connected = once(server(), 'connection')
    const requested = once(server(), 'request')
    const socket = await openSocket(url())
    socket.write(half)
    const gone = closed((await connected)[0] as Socket)
    await requested
    socket.destroy()
    await gone
  }
  await expectStored(0)
  expectCreated(await post('/users', ZOE), zoe)
})

test('answers 413 from Content-Length, before the body arrives', async () => {
  const socket = await openSocket(url())
  socket.write(message('POST /users', { ...JSON_TYPE, 'Content-Length': 65_537 }))
  expect((await socket.response()).status).toBe(413)
})

test('answers 413 in the middle of a chunked body, and closes the connection', async () => {
  // Not closed because it is slow, then.
  const { url } = await startEmpty({ bodyLimit: 100, requestTimeout: 3_600_000 })
  const socket = await openSocket(url)
  socket.write(message('POST /users', CHUNKED))
  socket.write(chunk(' '.repeat(60)))
  socket.write(chunk(' '.repeat(60)))
  expect((await socket.response()).status).toBe(413)
  await socket.closedByServer()
})

test('lets a client that has sent 5 MB read the 413', async () => {
  const megabytes = ' '.repeat(5_000_000)
  const whole = message('POST /users', { ...JSON_TYPE, 'Content-Length': megabytes.length }, megabytes)
  const chunked = message('POST /users', CHUNKED, `${chunk(ZOE)}${chunk(megabytes)}${chunk('')}`)
  for (const request of [whole, chunked]) {
    const read = await sendAllThenRead(url(), request)
    expect(read, 'what the client could read').toMatch(/^HTTP\x2f1\.1 413 /)
  }
  await expectStored(0)
})

test('cuts off a client that never stops sending', async () => {
  expect((await postChunks('/users', [' '.repeat(70_000)])).status, 'the status for 70 kB').toBe(413)
  const upload = await sendWithoutEnd(url(), message('POST /users', CHUNKED), chunk(' '.repeat(60_000)))
  expect(upload, 'the upload').toBe('cut off')
  await expectStored(0)
})
