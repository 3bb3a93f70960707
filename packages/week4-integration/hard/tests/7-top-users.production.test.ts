import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { redisProxy } from 'shared/testing/redis/proxy.ts'
import { redisClient } from 'shared/testing/redis/redis-client.ts'
import { testRedis } from 'shared/testing/redis/test-redis.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'
import { authorWithPost } from './people.ts'
import { ADA, BOB, CYD, fillPosts, readyRedis, statementsOf, topOf } from './posts.ts'

const { url } = await testDatabase(levelTables())
const { url: redisUrl } = await testRedis()
const db = sql(url)
const pool = poolFor(url, { max: 2 })
vi.spyOn(console, 'error').mockImplementation(() => {})

beforeEach(async () => {
  await fillPosts(db)
  const admin = await redisClient(redisUrl)
  await admin.flushDb()
})

test('answers and writes while Redis is silent, and caches again afterwards', {
  timeout: onThisMachine(30_000),
}, async () => {
  const proxy = await redisProxy(redisUrl)
  const app = madeApp(pool, { redis: await readyRedis(proxy.url) })
  const { client } = await authorWithPost(app)
  await proxy.becomes('silent')
  // Without a deadline, these would wait until Redis speaks again, so for ever.
  expect(await topOf(app, '?limit=3'), 'the answer while Redis is silent').toEqual([BOB, ADA, CYD])
  const created = await client.post('/api/posts').send({ title: 'Second', body: 'Body' })
  expect(created.status, 'the status of POST while Redis is silent').toBe(201)
  await proxy.becomes('there')
  await eventually(async () => {
    expect(await statementsOf(() => topOf(app)), 'the statements once Redis is back').toBe(0)
  })
})

test('keeps every key for 30 seconds at most', async () => {
  const app = madeApp(pool, { redis: await readyRedis(redisUrl) })
  const { client } = await authorWithPost(app)
  await topOf(app)
  await topOf(app, '?limit=3')
  await client.post('/api/posts').send({ title: 'Second', body: 'Body' })
  await topOf(app)
  const admin = await redisClient(redisUrl)
  const keys = await admin.keys('*')
  expect(keys.length, 'the keys in Redis').toBeGreaterThan(0)
  for (const key of keys) {
    const ttl = await admin.ttl(key)
    expect(ttl, `the TTL of ${key}, where -1 is none`).toBeGreaterThan(0)
    expect(ttl, `the TTL of ${key}`).toBeLessThanOrEqual(30)
  }
})

test('keeps no error', async () => {
  const app = madeApp(pool, { redis: await readyRedis(redisUrl) })
  await db.query('ALTER TABLE posts RENAME TO moved')
  const failed = await request(app).get('/api/users/top')
  await db.query('ALTER TABLE moved RENAME TO posts')
  expect(failed.status, 'the status when the database fails').toBe(500)
  expect(await topOf(app), 'the answer afterwards').toEqual([BOB, ADA, CYD])
})

test('shows a renamed and a deleted user at once', async () => {
  const app = madeApp(pool, { redis: await readyRedis(redisUrl) })
  await topOf(app)
  await request(app).put('/api/users/2').send({ name: 'Rob', email: 'rob@example.com' })
  expect(await topOf(app), 'the answer after PUT').toEqual([{ ...BOB, name: 'Rob' }, ADA, CYD])
  await request(app).delete('/api/users/1')
  expect(await topOf(app), 'the answer after DELETE').toEqual([{ ...BOB, name: 'Rob' }, CYD])
})
