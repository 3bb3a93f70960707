import type { Server } from 'node:http'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect } from 'vitest'
import type { AppOptions } from '#project/app.ts'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { watchServers } from './watched-servers.ts'
import { chunk, json, message } from './wire.ts'

export const JSON_TYPE = { 'Content-Type': 'application/json' }
export const CHUNKED = { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }
export const ZOE = '{"name":"Zoë"}'

/** A text with spaces after it, so that it has this many bytes. */
export const padded = (text: string, bytes: number) => text + ' '.repeat(bytes - Buffer.byteLength(text))

export function expectCreated(response: { status: number; body: string }, resource: unknown) {
  expect(response.status, `the status, with ${response.body}`).toBe(201)
  expect(json(response)).toEqual(resource)
}

/** Starts a server without users and posts before each test of a file, and sends bodies to it. */
export function postedBodies() {
  const { start } = watchServers()
  let url = ''
  let server: Server

  const startEmpty = (options: AppOptions = {}) =>
    start({ users: createUserStore([]), posts: createPostStore([]), ...options })
  beforeEach(async () => {
    ;({ url, server } = await startEmpty())
  })

  /** Sends a whole body with its length. */
  const post = async (path: string, body: string, headers: Record<string, string> = JSON_TYPE, to = url) => {
    const socket = await openSocket(to)
    socket.write(message(`POST ${path}`, { 'Content-Length': Buffer.byteLength(body), ...headers }, body))
    return socket.response()
  }

  /** Sends a body chunk by chunk. Node emits each chunk by itself, however the packets were cut. */
  const postChunks = async (path: string, parts: (string | Uint8Array)[]) => {
    const socket = await openSocket(url)
    const head = Buffer.from(message(`POST ${path}`, CHUNKED))
    socket.write(Buffer.concat([head, ...parts.map(chunk), chunk('')]))
    return socket.response()
  }

  /** Expects that nothing but these was created, also by handlers that went on after they had refused. */
  const expectStored = async (users: number, posts = 0) => {
    for (const [path, number] of Object.entries({ '/users': users, '/posts': posts })) {
      const all = json(await rawRequest(url, path))?.data
      expect(all?.length, `the number of items in GET ${path}`).toBe(number)
    }
  }
  return { url: () => url, server: () => server, start, startEmpty, post, postChunks, expectStored }
}
