import express, { Router } from 'express'
import { expect, test } from 'vitest'
import { createMetrics, mountedAt } from '../http/metrics.ts'
import { eventually } from '../testing/eventually.ts'
import { request } from '../testing/http/request.ts'

function app() {
  const metrics = createMetrics()
  const things = Router({ mergeParams: true })
  things.get('/', (_req, res) => res.json([]))
  things.get('/:thing', () => {
    throw new Error('broken')
  })
  const path = '/api/users/:id/things'
  return express()
    .get('/metrics', metrics.show)
    .use(metrics.count)
    .use(path, mountedAt(path), things)
    .use(((_error, _req, res, _next) => res.status(500).end()) as express.ErrorRequestHandler)
}

test('labels by pattern, also below a router with parameters and after an error', async () => {
  const one = app()
  for (const path of ['/api/users/1/things', '/api/users/2/things', '/api/users/1/things/5', '/nothing']) {
    await request(one).get(path)
  }
  await eventually(async () => {
    const { body } = await request(one).get('/metrics')
    expect(body.requests).toBe(4)
    expect(
      body.routes.map(({ route, status, count }: Record<string, unknown>) => [route, status, count]),
    ).toEqual([
      ['/api/users/:id/things', 200, 2],
      ['/api/users/:id/things/:thing', 500, 1],
      ['unmatched', 404, 1],
    ])
  })
  const { text, headers } = await request(one).get('/metrics').set('Accept', 'text/plain')
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(text).toMatch(/^http_request_duration_seconds_count\{.*route="unmatched".*\} 1$/m)
})

test('two apps count for themselves', async () => {
  const [one, other] = [app(), app()]
  await request(one).get('/nothing')
  await eventually(async () => expect((await request(one).get('/metrics')).body.requests).toBe(1))
  expect((await request(other).get('/metrics')).body).toEqual({ requests: 0, averageMs: 0, routes: [] })
})
