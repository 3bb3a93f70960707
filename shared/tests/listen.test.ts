import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../testing/http/listen.ts'

let ofTheFile: Listening
let ofATest: Listening

beforeAll(async () => {
  ofTheFile = await listen((_request, response) => response.end('file'))
})

test('listens on a free port of the loopback interface', async () => {
  ofATest = await listen((_request, response) => response.end('test'))
  expect(ofATest.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(ofATest.url).not.toBe(ofTheFile.url)
  const answer = await fetch(ofATest.url)
  expect(await answer.text()).toBe('test')
})

test('has closed the server when the test that opened it ended', async () => {
  expect(ofATest.server.listening).toBe(false)
  await expect(fetch(ofATest.url)).rejects.toThrow('fetch failed')
})

test('keeps a server of beforeAll open for the whole file', async () => {
  const answer = await fetch(ofTheFile.url)
  expect(await answer.text()).toBe('file')
})

test('takes a server that does not listen yet, and closes open connections with it', async () => {
  const { server, url, close } = await listen(createServer())
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(server, 'connection')
  socket.resume()
  await Promise.all([once(socket, 'close'), close()])
  expect(server.listening).toBe(false)
})
