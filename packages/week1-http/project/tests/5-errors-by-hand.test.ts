import { expect, test } from 'vitest'
import { createUserStore } from '#project/users.ts'
import {
  allRequests,
  expectProblem,
  JSON_TYPE,
  lineOf,
  post,
  problemResponses,
  SECRET,
  storesThat,
} from './problem-responses.ts'
import { message } from './wire.ts'

const { start, send, reported } = problemResponses()

const mistakes: [status: number, request: string][] = [
  [404, message('GET /nowhere')],
  [404, message('GET /users/99')],
  [404, message('DELETE /users/99')],
  [400, message('GET /users/abc')],
  [400, message('GET /users?limit=0')],
  [405, message('PUT /users')],
  [400, post('/users', '{')],
  [400, post('/posts', '{}')],
  [415, post('/users', 'hello', { 'Content-Type': 'text/plain' })],
]
const tooLarge = post('/users', ' '.repeat(65_537))

test('answers the mistakes of clients with problem details', async () => {
  for (const [status, request] of [...mistakes, [413, tooLarge] as const]) {
    const what = lineOf(request)
    const [response] = await send(request)
    const problem = expectProblem(response, status, what)
    expect(problem.detail ?? '', `the detail of ${what}`).toMatch(/\S/)
    if (status === 405) expect(response?.headers.allow ?? 'none', 'Allow').toContain('GET')
  }
  const [head, next] = await send(message('HEAD /users/99'), message('GET /users/99'))
  expect(head?.headers['content-type'] ?? 'none').toMatch(/^application\x2fproblem\+json\b/)
  expectProblem(next, 404, 'GET /users/99')
})

test('answers 500 when a handler fails, and hides the error', async () => {
  const foreign = Object.assign(new TypeError(SECRET), { status: 404, statusCode: 404, headers: { SECRET } })
  const failures = [
    () => {
      throw new Error(SECRET)
    },
    () => Promise.reject(new Error(SECRET)),
    () => Promise.reject(foreign),
  ]
  for (const act of failures) {
    await start(storesThat(act))
    for (const request of allRequests) {
      const [response] = await send(request)
      expectProblem(response, 500, lineOf(request))
      expect(JSON.stringify(response)).not.toMatch(/hunter2|ECONNREFUSED|TypeError|\.ts|node:/)
    }
  }
  expect(reported.splice(0), 'errors that were reported').toHaveLength(3 * allRequests.length)
})

test('keeps serving whatever a handler throws or returns', async () => {
  const thrown = ['a text', null, undefined, 0, { status: 204 }, Object.freeze({ message: SECRET })]
  for (const value of thrown) {
    const { users } = storesThat(() => Promise.reject(value))
    await start({ users })
    const [response, after] = await send(message('GET /users'), message('GET /posts'))
    expectProblem(response, 500, `GET /users when ${JSON.stringify(value)} is thrown`)
    expect(after?.status, 'the status of the request after it').toBe(200)
  }
  expect(reported.splice(0), 'what was reported').toEqual(thrown)
  const list = async () => [{ id: 1n as unknown as number, name: 'Ada' }]
  await start({ users: { ...createUserStore(), list } })
  const [response, after] = await send(message('GET /users'), message('GET /posts'))
  expectProblem(response, 500, 'GET /users with a BigInt')
  expect(after?.status, 'the status of the request after it').toBe(200)
  expect(reported.splice(0), 'what was reported of the BigInt').toHaveLength(1)
})

test('reports each unexpected error once, and no others', async () => {
  const failure = new Error(SECRET)
  await start(storesThat(() => Promise.reject(failure)))
  for (const request of allRequests) {
    await send(request)
    expect(reported.splice(0), `what was reported of ${lineOf(request)}`).toEqual([failure])
  }
  await start()
  for (const [, request] of mistakes) await send(request)
  await send(tooLarge)
  expect(reported, 'what was reported of the mistakes of clients').toEqual([])
})

test('keeps the connection open after an error', async () => {
  const unread = post('/nowhere', 'hello', JSON_TYPE)
  for (const request of [...mistakes.map(([, request]) => request), unread]) {
    const [response, next] = await send(request, message('GET /users/1'))
    expectProblem(response, response?.status ?? 0, lineOf(request))
    expect(response?.headers.connection, `Connection of ${lineOf(request)}`).not.toBe('close')
    expect(next?.status, `the status of the request after ${lineOf(request)}`).toBe(200)
  }
  const { users } = storesThat(() => Promise.reject(new Error(SECRET)))
  await start({ users })
  const [response, next] = await send(message('GET /users'), message('GET /posts'))
  expectProblem(response, 500, 'GET /users')
  expect(next?.status, 'the status of the request after a 500').toBe(200)
  expect(reported.splice(0)).toHaveLength(1)
})
