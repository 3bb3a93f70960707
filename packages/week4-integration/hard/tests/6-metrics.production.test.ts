import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { createClient } from 'shared/testing/http/client.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'
import { countsOf, metricsOf, seriesOf } from './shown-metrics.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const pool = poolFor(url, { max: 2 })

test('counts errors under their route too', async () => {
  const app = madeApp(pool)
  await db.query('ALTER TABLE users RENAME TO moved')
  await request(app).get('/api/users/7')
  await request(app).get('/api/users')
  await db.query('ALTER TABLE moved RENAME TO users')
  await request(app).post('/api/users').set('Content-Type', 'application/json').send('{')
  await request(app).delete('/api/posts/7')
  expect(countsOf(await metricsOf(app, 4)), 'the counts by route').toEqual({
    'GET /api/users/:id 500': 1,
    'GET /api/users 500': 1,
    // The parser refuses it before any route.
    'POST unmatched 400': 1,
    'DELETE /api/posts/:id 401': 1,
  })
})

test('counts a request that was cut off', async () => {
  const app = madeApp(pool)
  const { url: origin } = await listen(app)
  const free = await holding(db, (other) => other.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE'))
  const giveUp = new AbortController()
  const given = fetch(`${origin}/api/users/1`, { signal: giveUp.signal }).catch(() => 'given up')
  await untilWaiting(url, 1)
  giveUp.abort()
  expect(await given, 'the request').toBe('given up')
  const shown = await metricsOf(app, 1)
  await free()
  expect(countsOf(shown), 'the counts while the request was cut off').toEqual({ 'GET /api/users/:id 499': 1 })
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

test('does not count requests for the metrics, nor grow with the number of users', async () => {
  const app = madeApp(pool)
  const client = createClient(app)
  const login = { username: 'cleo', password: 'correct horse' }
  await client.post('/register').send({ ...login, name: 'Cleo', email: 'cleo@example.com' })
  await request(app).get('/api/users/1000')
  await metricsOf(app, 2)
  const before = await seriesOf(app)
  for (let id = 1001; id < 1100; id++) await request(app).get(`/api/users/${id}?query=${id}`)
  await metricsOf(app, 101)
  expect((await seriesOf(app)).length, 'the series after 99 more users').toBe(before.length)
})
