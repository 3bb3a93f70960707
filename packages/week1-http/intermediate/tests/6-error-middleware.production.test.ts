import express, { type NextFunction, type Request, type Response } from 'express'
import { listen } from 'shared/testing/http/listen.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { problemDetails } from '#intermediate/errors.ts'
import { ada, bob } from './people.ts'
import { expectBreakdown, failingApp, problemRequests, reported, secret } from './problem-requests.ts'

let api: ReturnType<typeof problemRequests>
beforeEach(() => {
  api = problemRequests()
})

test('keeps the status of what Express rejects', async () => {
  // White space around JSON does not count: apart from its size, this is a user.
  const padded = (bytes: number) => api.post(JSON.stringify(ada).padEnd(bytes))
  await api.expectRejection(padded(200_000), 413, 'POST of 200 kB')
  await api.expectRejection(padded(103_000), 413, 'POST of 103 kB')
  expect((await padded(99_000)).status, 'the status of POST of 99 kB').toBe(201)
  const noGzip = api.post('no gzip', { 'Content-Encoding': 'gzip' })
  await api.expectRejection(noGzip, 400, 'POST of what is no gzip')
  const rot13 = api.post('{}', { 'Content-Encoding': 'rot13' })
  await api.expectRejection(rot13, 415, 'POST in an unknown encoding')
  const latin1 = api.post('{}', { 'Content-Type': 'application/json; charset=x-unknown' })
  await api.expectRejection(latin1, 415, 'POST in an unknown charset')
  await api.expectRejection(api.send.get('/api/users/%E0%A4%A'), 400)
})

test('answers 415 to a body that is not JSON', async () => {
  const text = JSON.stringify(ada)
  const similar = ['text/json', 'application/merge-patch+json', 'application/jsonx']
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', ...similar]) {
    await api.expectRejection(api.post(text, { 'Content-Type': type }), 415, `POST of ${type}`)
  }
  const { body, status } = await api.post(text, { 'Content-Type': 'application/json; charset=utf-8' })
  expect(status, 'the status of POST of application/json; charset=utf-8').toBe(201)
  const put = api.send.put(`/api/users/${body.id}`).set('Content-Type', 'text/plain')
  await api.expectRejection(put.send(JSON.stringify(bob)), 415, 'PUT of text/plain')
  const socket = await openSocket((await listen(api.app)).url)
  // A body in chunks has no Content-Length.
  const head = 'Host: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked'
  socket.write(`POST /api/users HTTP/1.1\r\n${head}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)
  expect((await socket.response()).status, 'the status of POST of text/plain in chunks').toBe(415)
})

test('answers 400 to a missing body', async () => {
  const post = () => api.send.post('/api/users')
  await api.expectRejection(post(), 400, 'POST without a body')
  const empty = post().set('Content-Length', '0')
  await api.expectRejection(empty, 400, 'POST with Content-Length: 0')
  const emptyJson = post().set('Content-Type', 'application/json')
  await api.expectRejection(emptyJson, 400, 'POST of JSON without a body')
  const { id } = (await api.post(ada)).body
  await api.expectRejection(api.send.put(`/api/users/${id}`), 400, 'PUT without a body')
})

test('answers 500 to odd statuses and to values that are not errors', async () => {
  for (const status of [200, 302, 500, 502, 503, 600, Number.NaN, '404']) {
    const error = Object.assign(new Error(secret), { status, statusCode: status, expose: false })
    const sent = request(failingApp(error)).get('/api/users')
    await expectBreakdown(sent, `GET when the store throws an Error with the status ${status}`)
  }
  for (const thrown of ['hunter2', 42, { status: 200 }, { status: '404' }, { status: Number.NaN }]) {
    const sent = request(failingApp(thrown)).get('/api/users')
    await expectBreakdown(sent, `GET when the store throws ${JSON.stringify(thrown)}`)
  }
})

test('closes the connection when a response fails in the middle', async () => {
  const failure = new Error(secret)
  const passedOn: unknown[] = []
  const app = express()
    .get('/export', (_req, res, next) => {
      res.write('the first half', () => next(failure))
    })
    .use(problemDetails)
    .use((error: unknown, _req: Request, _res: Response, next: NextFunction) => {
      passedOn.push(error)
      next(error)
    })
  const socket = await openSocket((await listen(app)).url)
  reported.mockClear()
  socket.write('GET /export HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const outcome = await socket.response().then(
    ({ body }) => `a complete response: ${body}`,
    ({ message }) => message,
  )
  expect(outcome, 'the outcome of GET /export').toContain('the connection was closed')
  expect(reported.mock.calls.flat(), 'what console.error got').toContain(failure)
  const others = passedOn.filter((error) => error !== failure).map(String)
  expect(others, 'errors of problemDetails itself').toEqual([])
})
