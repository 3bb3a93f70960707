import express from 'express'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { AppError, problemDetails } from '#intermediate/errors.ts'
import { ada } from './people.ts'
import {
  expectBreakdown,
  expectNoInsides,
  failingApp,
  problemRequests,
  reported,
  secret,
} from './problem-requests.ts'

const eve = { name: 'Eve', email: 'eve@example.com' }

let api: ReturnType<typeof problemRequests>
beforeEach(() => {
  api = problemRequests()
})

test('answers every rejection with problem details', async () => {
  const { id } = (await api.post(ada)).body
  const unknown = `/api/users/${id + 1}`
  await api.expectRejection(api.post({ ...eve, name: '' }), 400, 'POST with an empty name')
  await api.expectRejection(api.post(ada), 409, 'POST with a taken email')
  await api.expectRejection(api.send.get(unknown), 404, 'GET of an unknown user')
  await api.expectRejection(api.send.put(unknown).send(eve), 404, 'PUT of an unknown user')
  await api.expectRejection(api.send.delete(unknown), 404, 'DELETE of an unknown user')
  await api.expectRejection(api.send.delete('/api/users/abc'), 400, 'DELETE with a malformed id')
  for (const text of ['{"name":', 'name=Ada', '{name: "Ada"}']) {
    await api.expectRejection(api.post(text), 400, `POST with the body ${text}`)
  }
})

test('answers an AppError with its status and its message', async () => {
  for (const status of [402, 410, 503]) {
    const message = `This is what ${status} is about`
    const response = await request(failingApp(new AppError(status, 'a-code', message))).get('/api/users')
    expectProblem(response, status, `GET when the store throws an AppError with ${status}`)
    expect(response.body.detail, 'the detail').toBe(message)
  }
})

test('names each wrong field in errors', async () => {
  const pathsOf = async (body: object) => {
    const { errors } = await api.expectRejection(api.post(body), 400, `POST with ${JSON.stringify(body)}`)
    const entry = { path: expect.any(String), message: expect.stringMatching(/\S/) }
    expect(errors, 'errors').toEqual(expect.arrayContaining([expect.objectContaining(entry)]))
    return [...new Set(errors.map(({ path }: { path: string }) => path))].sort()
  }
  expect(await pathsOf({ ...ada, name: '' })).toEqual(['name'])
  expect(await pathsOf({ name: 'Ada', email: 'ada' })).toEqual(['email'])
  expect(await pathsOf({})).toEqual(['email', 'name'])
  expect(await pathsOf({ ...ada, id: 7, role: 'admin' })).toEqual(['id', 'role'])
})

test('answers unknown routes with 404 and problem details', async () => {
  for (const path of ['/', '/nowhere', '/api', '/api/posts', '/api/users/1/posts']) {
    await api.expectRejection(api.send.get(path), 404)
  }
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    await api.expectRejection(api.send[method]('/nowhere'), 404)
  }
})

test('answers an unexpected error with 500 and nothing of its insides', async () => {
  const broken = request(failingApp(Object.assign(new TypeError(secret), { code: 'X', detail: secret })))
  const user = '/api/users/1'
  await expectBreakdown(broken.get('/api/users'))
  await expectBreakdown(broken.post('/api/users').send(ada))
  await expectBreakdown(broken.get(user))
  await expectBreakdown(broken.put(user).send(ada))
  await expectBreakdown(broken.delete(user))
  const failing = express()
    .get('/thrown', () => {
      throw new Error(secret)
    })
    .get('/passed-to-next', (_req, _res, next) => next(new Error(secret)))
    .get('/rejected', async () => {
      throw new Error(secret)
    })
    .use(problemDetails)
  for (const path of ['/thrown', '/passed-to-next', '/rejected']) {
    await expectBreakdown(request(failing).get(path))
  }
  const badGateway = Object.assign(new Error(secret), { status: 502, statusCode: 502 })
  const response = await request(failingApp(badGateway)).get('/api/users')
  expectNoInsides(response, 'GET when the store throws an Error with the status 502')
})

test('reports errors from 500 on, and only those, to console.error', async () => {
  const away = new AppError(503, 'away', 'The store is away')
  for (const [status, error] of [
    [500, new Error(secret)],
    [503, away],
  ] as const) {
    const broken = request(failingApp(error))
    for (const sent of [broken.get('/api/users'), broken.post('/api/users').send(ada)]) {
      reported.mockClear()
      expectProblem(await sent, status)
      expect(reported.mock.calls.flat(), `what console.error got for ${status}`).toContain(error)
    }
  }
  await api.expectRejection(api.send.get('/api/users/1'), 404)
  await api.expectRejection(api.post('{"name":'), 400)
})
