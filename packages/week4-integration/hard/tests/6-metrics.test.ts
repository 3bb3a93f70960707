import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeAll, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'
import { countsOf, metricsOf, seriesOf } from './shown-metrics.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const pool = poolFor(url, { max: 2 })

beforeAll(() =>
  db.query(
    `INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(1, 5) AS n`,
  ),
)

test('counts every request by method, route and status', async () => {
  const app = madeApp(pool)
  await request(app).get('/health')
  await request(app).get('/api/users')
  await request(app).get('/api/users?page=2')
  await request(app).get('/api/users?page=x')
  await request(app).post('/api/users').send({ name: '' })
  await request(app).post('/login').send({ username: 'nobody', password: 'wrong horse' })
  await request(app).get('/api/users/summary')
  await request(app).delete('/api/posts/7')
  // The parser refuses it before any route.
  await request(app).post('/api/users').set('Content-Type', 'application/json').send('{')
  await db.query('ALTER TABLE posts RENAME TO moved')
  await request(app).get('/api/posts')
  await db.query('ALTER TABLE moved RENAME TO posts')
  expect(countsOf(await metricsOf(app, 10)), 'the counts by route').toEqual({
    'GET /health 200': 1,
    'GET /api/users 200': 2,
    'GET /api/users 400': 1,
    'POST /api/users 400': 1,
    'POST /login 401': 1,
    'GET /api/users/summary 200': 1,
    'DELETE /api/posts/:id 401': 1,
    'POST unmatched 400': 1,
    'GET /api/posts 500': 1,
  })
})

test('labels by the pattern of the route, never by the URL', async () => {
  const app = madeApp(pool)
  for (const id of [1, 2, 3, 4, 99, 'x']) await request(app).get(`/api/users/${id}`)
  await request(app).get('/api/users/1/summary')
  await request(app).get('/api/posts/1?token=0123456789')
  await request(app).get('/health')
  const shown = await metricsOf(app, 9)
  expect(countsOf(shown), 'the counts by route').toEqual({
    'GET /api/users/:id 200': 4,
    'GET /api/users/:id 404': 1,
    'GET /api/users/:id 400': 1,
    'GET /api/users/:id/summary 200': 1,
    'GET /api/posts/:id 404': 1,
    'GET /health 200': 1,
  })
})

test('puts paths without a route under one label', async () => {
  const app = madeApp(pool)
  await request(app).get('/')
  for (let n = 0; n < 20; n++) await request(app).get(`/admin-${n}.php`)
  await request(app).get('/api/users/1/nothing')
  await request(app).patch('/api/users/1')
  expect(countsOf(await metricsOf(app, 23)), 'the counts by route').toEqual({
    'GET unmatched 404': 22,
    'PATCH unmatched 404': 1,
  })
})

test('returns the average of all requests', async () => {
  const app = madeApp(pool)
  expect(await metricsOf(app, 0), 'the metrics before the first request').toEqual({
    ...{ requests: 0, averageMs: 0 },
    routes: [],
  })
  const begun = performance.now()
  for (let n = 0; n < 9; n++) await request(app).get('/nothing')
  // bcrypt is much slower than a 404.
  await request(app).post('/login').send({ username: 'nobody', password: 'wrong horse' })
  const { averageMs, routes } = await metricsOf(app, 10)
  const sum = routes.reduce((total, route) => total + route.count * route.averageMs, 0)
  const averages = routes.map((route) => route.averageMs)
  expect(
    averageMs,
    `the average of 9 and of 1 requests with averages of ${averages.join(' and ')} ms`,
  ).toBeCloseTo(sum / 10, 3)
  const elapsed = performance.now() - begun
  expect(sum, 'the milliseconds of ten requests, one after the other').toBeLessThanOrEqual(elapsed)
  for (const average of averages)
    expect(average, 'the average of a route, in milliseconds').toBeGreaterThan(0.05)
})

test("answers Prometheus's text format to clients that accept text", async () => {
  const app = madeApp(pool)
  for (const id of [1, 2, 3]) await request(app).get(`/api/users/${id}`)
  await metricsOf(app, 3)
  const prometheus =
    'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
  for (const accept of ['text/plain', prometheus]) {
    const series = await seriesOf(app, accept)
    const counts = series.filter((line) => line.startsWith('http_request_duration_seconds_count{'))
    expect(counts, `the counts for Accept: ${accept}`).toHaveLength(1)
    for (const label of ['method="GET"', 'route="/api/users/:id"', 'status="200"']) {
      expect(counts[0], 'the line of the count').toContain(label)
    }
    expect(counts[0], 'the line of the count').toMatch(/\} 3$/)
    expect(series.join('\n'), 'the buckets').toMatch(/_bucket\{[^}]*le="\+Inf"[^}]*\} 3/)
    const sum = series.find((line) => line.startsWith('http_request_duration_seconds_sum{'))
    const shown = await metricsOf(app, 3)
    expect(Number(sum?.split(' ').at(-1)), 'the seconds of three requests').toBeCloseTo(
      (3 * shown.averageMs) / 1000,
      5,
    )
  }
  const plain = await request(app).get('/metrics')
  expect(plain.headers['content-type'], 'the type without Accept').toMatch(/^application\x2fjson/)
})

test('has metrics of its own for each app', async () => {
  const [one, other] = [madeApp(pool), madeApp(pool)]
  for (const path of ['/health', '/health', '/nothing']) await request(one).get(path)
  await request(other).get('/api/users')
  expect(countsOf(await metricsOf(one, 3)), 'the counts of one app').toEqual({
    'GET /health 200': 2,
    'GET unmatched 404': 1,
  })
  expect(countsOf(await metricsOf(other, 1)), 'the counts of the other').toEqual({ 'GET /api/users 200': 1 })
})
