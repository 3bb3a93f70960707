import type { SocketResponse } from 'shared/testing/http/raw-response.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect } from 'vitest'
import type { AppOptions } from '#project/app.ts'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { watchServers } from './watched-servers.ts'
import { json, message } from './wire.ts'

export const SECRET = 'connect ECONNREFUSED db.internal:5432 password=hunter2'
export const JSON_TYPE = { 'Content-Type': 'application/json' }

export const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
  message(`POST ${path}`, { 'Content-Length': Buffer.byteLength(body), ...headers }, body)

/** One request for each method of the stores. */
export const allRequests = [
  message('GET /users'),
  message('GET /users/1'),
  post('/users', '{"name":"Zoë"}'),
  message('DELETE /users/1'),
  message('GET /posts'),
  message('GET /posts/1'),
  post('/posts', '{"title":"Bytes"}'),
]

/** Stores of which every method does `act`. */
export function storesThat(act: () => never | Promise<never>): AppOptions {
  const all = { list: act, get: act, create: act }
  return { users: { ...createUserStore(), ...all, remove: act }, posts: { ...createPostStore(), ...all } }
}

/** The first line of a request, without the version. */
export const lineOf = (request: string) => request.split(/ HTTP|\r/)[0] ?? ''

/** Expects problem details with this status and a length, and returns them. */
export function expectProblem(response: SocketResponse | undefined, status: number, what: string) {
  expect(response?.status, `the status of ${what}`).toBe(status)
  const { headers = {}, body = '' } = response ?? {}
  expect(headers['content-type'] ?? 'none', `the type of ${what}`).toMatch(/^application\x2fproblem\+json\b/)
  expect(headers['content-length'], `Content-Length of ${what}`).toBe(`${Buffer.byteLength(body)}`)
  const problem = json({ body })
  expect(problem, `the problem of ${what}`).toMatchObject({ status, title: expect.stringMatching(/\S/) })
  // A type that is left out is about:blank (RFC 9457, section 3.1.1).
  expect(typeof (problem.type ?? 'about:blank'), 'the type of type').toBe('string')
  return problem
}

/** Starts a server with a user before each test of a file, and sends requests to it. */
export function problemResponses() {
  const { start: startServer, reported, expectNothingFatal } = watchServers()
  let running: Awaited<ReturnType<typeof startServer>>

  /** Starts another server, to which the next requests go. */
  const start = async (options: AppOptions = {}) => {
    running = await startServer({ users: createUserStore([{ name: 'Ada' }]), ...options })
  }
  beforeEach(() => start())

  /** Sends requests at once on one connection, and returns their responses. */
  const send = async (...requests: string[]): Promise<SocketResponse[]> => {
    const socket = await openSocket(running.url)
    socket.write(requests.join(''))
    const responses: SocketResponse[] = []
    try {
      for (const _ of requests) responses.push(await socket.response())
    } finally {
      expectNothingFatal()
    }
    return responses
  }
  const open = () => openSocket(running.url)
  return { start, send, open, server: () => running.server, reported }
}
