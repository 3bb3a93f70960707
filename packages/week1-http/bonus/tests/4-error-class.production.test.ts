import express, { type ErrorRequestHandler } from 'express'
import { expectProblem } from 'shared/contracts/problem.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { AppError, problemDetails } from '#bonus/errors.ts'
import { failingApps, TeapotError } from './failing-app.ts'

const { reported, watched } = failingApps()

test('has no cause if you gave none', () => {
  const cause = new Error('connect ECONNREFUSED')
  expect(new TeapotError('No', { cause }).cause, 'the cause').toBe(cause)
  expect(new TeapotError('No'), 'an error without a cause').not.toHaveProperty('cause')
  expect(new AppError(503, 'x', 'No', { expose: true }), 'with expose alone').not.toHaveProperty('cause')
})

test('keeps the status of what Express rejects, without its message', async () => {
  const app = watched(createApp({ logStream: { write() {} } }))
  const post = (body: string | object) => request(app).post('/api/users').type('json').send(body)
  const malformed = await post('{"name": s3cret}')
  expectProblem(malformed, 400, 'POST of malformed JSON')
  expect(malformed.text, 'the response').not.toMatch(/s3cret|JSON at position|Unexpected/)
  expectProblem(await post({ name: 'x'.repeat(200_000) }), 413, 'POST of 200 kB')
  const { url } = await listen(app)
  const { status, headers, body } = await rawRequest(url, '/api/users/%E0%A4%A')
  expectProblem({ status, headers, body: JSON.parse(body) }, 400, 'GET of a path that cannot be decoded')
  expect(body, 'the response').not.toContain('%E0%A4%A')
  expect(reported(), 'what was reported of errors below 500').toBe('')
})

test('reports an error in the middle of a response and closes the connection', async () => {
  const error = new AppError(503, 'disk-full', 'No space', { cause: new Error('ENOSPC on /dev/sda1') })
  const passedOn: unknown[] = []
  const cut: ErrorRequestHandler = (passed, _req, res, _next) => {
    passedOn.push(passed)
    res.destroy()
  }
  const broken = express().get('/', (_req, res) => {
    res.write('half a ')
    throw error
  })
  broken.use(problemDetails, cut)
  const outcome = await request(broken)
    .get('/')
    .then(
      () => 'a complete response',
      () => 'a connection that was closed',
    )
  expect(outcome, 'what the client gets').toBe('a connection that was closed')
  expect(passedOn, 'the errors that problemDetails passes on').toEqual([error])
  expect(reported(), 'what was reported').toContain('ENOSPC on /dev/sda1')
})
