import { openSocket, type RawSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect } from 'vitest'
import { createUserStore, type UserStore } from '#project/users.ts'
import { watchServers } from './watched-servers.ts'
import { json, message } from './wire.ts'

export const ada = { id: 1, name: 'Ada' }
export const JSON_TYPE = { 'Content-Type': 'application/json' }

export const call = (method: unknown, params?: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  method,
  params,
  id,
})
export const resultOf = (result: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', result, id })
export const errorOf = (code: number, id: unknown = 1) => ({
  jsonrpc: '2.0',
  error: expect.objectContaining({ code, message: expect.stringMatching(/\S/) }),
  id,
})

/** Starts a server with one user before each test of a file, and sends calls on one connection to it. */
export function rpcCalls() {
  const { start: startServer, reported } = watchServers()
  let socket: RawSocket

  /** Starts another server, to which the next calls go. */
  const start = async (users: UserStore) => {
    socket = await openSocket((await startServer({ users })).url)
  }
  beforeEach(() => start(createUserStore([ada])))

  const send = async (line: string, body = '', headers: Record<string, string> = JSON_TYPE) => {
    socket.write(message(line, { 'Content-Length': Buffer.byteLength(body), ...headers }, body))
    return socket.response()
  }
  const post = (body: unknown) => send('POST /rpc', JSON.stringify(body))

  /** Sends a text as the body, expects 200 and JSON without an ETag, and returns the JSON. */
  const answerToText = async (text: string) => {
    const { status, headers, body } = await send('POST /rpc', text)
    expect(status, `the status for ${text || 'an empty body'}`).toBe(200)
    expect(headers['content-type'] ?? 'none', 'the content type').toMatch(/^application\x2fjson\b/)
    expect(headers, 'the headers').not.toHaveProperty('etag')
    return json({ body })
  }
  const answerTo = (body: unknown) => answerToText(JSON.stringify(body))
  const expectError = async (body: unknown, code: number, id: unknown = 1) => {
    expect(await answerTo(body), `the answer to ${JSON.stringify(body)}`).toEqual(errorOf(code, id))
  }
  return { start, send, post, answerToText, answerTo, expectError, reported }
}
