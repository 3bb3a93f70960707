import express from 'express'
import { expect, test, vi } from 'vitest'
import { AppError, noRoute, problemDetails, problemDetailsTo } from '../http/errors.ts'
import { request } from '../testing/http/request.ts'

function makeApp(report = vi.fn()) {
  const app = express()
  app.use(express.json({ limit: 100 }))
  app.post('/echo', (req, res) => {
    res.json(req.body)
  })
  app.get('/users/:id', (req) => {
    throw new AppError(404, 'no-user', `There is no user ${req.params.id}`)
  })
  app.get('/busy', (_req, res) => {
    res.set({ 'Cache-Control': 'max-age=60', ETag: '"v1"' })
    const errors = [{ path: 'name', message: 'is missing' }]
    throw new AppError(429, 'too-many', 'Slow down', { headers: { 'Retry-After': '30' }, errors })
  })
  app.get('/broken', async () => {
    throw new Error('password=hunter2 at db.ts:1')
  })
  app.get('/half', (_req, res) => {
    res.write('half')
    throw new Error('too late')
  })
  app.use('/api', noRoute)
  app.use(noRoute, problemDetailsTo(report))
  return { app, report }
}

test('answers a problem with its status, detail, headers and members', async () => {
  const { app, report } = makeApp()
  const response = await request(app).get('/busy')
  expect(response.status).toBe(429)
  expect(response.type).toBe('application/problem+json')
  expect(response.headers).toMatchObject({ 'retry-after': '30' })
  expect(response.body).toEqual({
    type: 'about:blank',
    title: 'Too Many Requests',
    status: 429,
    detail: 'Slow down',
    code: 'too-many',
    errors: [{ path: 'name', message: 'is missing' }],
  })
  expect(report).not.toHaveBeenCalled()
})

test('takes back headers that were meant for the response that failed', async () => {
  const { headers } = await request(makeApp().app).get('/busy')
  expect(headers).not.toHaveProperty('cache-control')
  expect(headers.etag).not.toBe('"v1"')
})

test('answers routes that do not exist with 404', async () => {
  const { app } = makeApp()
  const { status, body } = await request(app).get('/api/nowhere?x=1')
  expect([status, body.detail]).toEqual([404, 'There is no GET /api/nowhere'])
  expect((await request(app).get('/users/7')).body.detail).toBe('There is no user 7')
})

test('keeps the status of what express and its parsers refuse, but not their words', async () => {
  const { app, report } = makeApp()
  const malformed = await request(app).post('/echo').type('json').send('{"a": hunter2')
  expect(malformed.body).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'The request could not be read',
    code: 'bad-request',
  })
  const large = await request(app)
    .post('/echo')
    .send({ text: 'x'.repeat(100) })
  expect(large.body).toMatchObject({ status: 413 })
  expect((await request(app).get('/users/%E0%A4%A')).body).toMatchObject({ status: 400 })
  expect(report).not.toHaveBeenCalled()
})

test('answers 500 without a word of an unexpected error, and reports it', async () => {
  const { app, report } = makeApp()
  const response = await request(app).get('/broken')
  expect(response.body).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something went wrong on our side',
    code: 'internal',
  })
  expect(report.mock.calls[0]?.[0]).toHaveProperty('message', 'password=hunter2 at db.ts:1')
  expect(report.mock.calls[0]?.[1]).toHaveProperty('path', '/broken')
})

test('cuts the connection when half of the response is out', async () => {
  const { app, report } = makeApp()
  await expect(request(app).get('/half')).rejects.toThrow('aborted')
  expect(report).toHaveBeenCalledOnce()
})

test('prints errors of its own side where no reporter is given', async () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  const app = express()
  app.get('/upstream', () => {
    // The status of another server says nothing about this request.
    throw Object.assign(new Error('Not Found'), { status: 404 })
  })
  app.use(problemDetails)
  expect((await request(app).get('/upstream')).status).toBe(500)
  expect(print).toHaveBeenCalledOnce()
  print.mockRestore()
})
