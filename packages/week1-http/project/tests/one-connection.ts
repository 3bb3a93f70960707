import { openSocket, type RawSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect } from 'vitest'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { watchServers } from './watched-servers.ts'
import { message } from './wire.ts'

export const zoe = { name: 'Zoë 🦊 渋谷' }

/** Starts a server with two users and a post before each test of a file, and sends requests on one connection to it. */
export function oneConnection() {
  const { start } = watchServers()
  let socket: RawSocket
  beforeEach(async () => {
    const users = createUserStore([{ name: 'Ada' }, zoe])
    const posts = createPostStore([{ title: zoe.name, tags: [] }])
    // On one connection, a length that is wrong spoils the response after it.
    socket = await openSocket((await start({ users, posts })).url)
  })

  const send = async (line: string, headers: Record<string, string> = {}, body?: unknown) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const ofTheBody = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
    socket.write(message(line, body === undefined ? headers : { ...headers, ...ofTheBody }, text))
    return socket.response()
  }
  const etagOf = async (path: string): Promise<string> => {
    const { headers } = await send(`GET ${path}`)
    expect(headers.etag ?? 'none', `the ETag of ${path}`).toMatch(/^(W\x2f)?"[^"]+"$/)
    return headers.etag ?? ''
  }
  const expectStatus = async (line: string, ifNoneMatch: string, status: number, body?: unknown) => {
    const response = await send(line, { 'If-None-Match': ifNoneMatch }, body)
    expect(response.status, `the status of ${line} with If-None-Match: ${ifNoneMatch}`).toBe(status)
    return response
  }
  return { send, etagOf, expectStatus }
}
