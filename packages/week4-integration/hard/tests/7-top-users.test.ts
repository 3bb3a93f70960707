import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { redisProxy } from 'shared/testing/redis/proxy.ts'
import { redisClient } from 'shared/testing/redis/redis-client.ts'
import { testRedis } from 'shared/testing/redis/test-redis.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'
import { authorWithPost } from './people.ts'
import { ADA, BOB, CYD, fillPosts, readyRedis, statementsOf, topOf } from './posts.ts'

const { url } = await testDatabase(levelTables())
const { url: redisUrl } = await testRedis()
const db = sql(url)
const pool = poolFor(url, { max: 2 })
// What is said while Redis is away is expected here, and no noise.
vi.spyOn(console, 'error').mockImplementation(() => {})

beforeEach(async () => {
  await fillPosts(db)
  const admin = await redisClient(redisUrl)
  await admin.flushDb()
})

test('returns the users with the most posts, equal ones in order of id', async () => {
  for (const app of [madeApp(pool), madeApp(pool, { redis: await readyRedis(redisUrl) })]) {
    for (const nth of ['first', 'second']) {
      expect(await topOf(app), `the ${nth} answer`).toEqual([BOB, ADA, CYD])
      expect(await topOf(app, '?limit=2'), `the ${nth} answer to ?limit=2`).toEqual([BOB, ADA])
      expect(await topOf(app, '?limit=1'), `the ${nth} answer to ?limit=1`).toEqual([BOB])
    }
    expect(await topOf(app, '?limit=100'), 'the answer to ?limit=100').toEqual([BOB, ADA, CYD])
  }
  const small = madeApp(pool, { redis: await readyRedis(redisUrl) })
  await (await redisClient(redisUrl)).flushDb()
  expect(await topOf(small, '?limit=1'), 'the first answer of all, to ?limit=1').toEqual([BOB])
  expect(await topOf(small), 'the next one, without a limit').toEqual([BOB, ADA, CYD])
  const app = madeApp(pool)
  await db.query(`
    INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(1, 20) AS n;
    INSERT INTO posts (user_id, title, body) SELECT id, 'Title', 'Body' FROM users WHERE id > 4`)
  expect(await topOf(app), 'the answer without a limit').toHaveLength(10)
  for (const limit of ['0', '101', 'x', '1.5', '']) {
    expectProblem(await request(app).get(`/api/users/top?limit=${limit}`), 400, `?limit=${limit}`)
  }
})

test('asks the database once for many requests', async () => {
  const app = madeApp(pool, { redis: await readyRedis(redisUrl) })
  const sent = await statementsOf(async () => {
    for (let nth = 0; nth < 10; nth++) await topOf(app)
  })
  expect(sent, 'the statements for ten requests').toBe(1)
  const other = madeApp(pool, { redis: await readyRedis(redisUrl) })
  expect(await statementsOf(() => topOf(other)), 'the statements of another server').toBe(0)
})

test('shows a new post at once, and forgets a deleted one', async () => {
  const redis = await readyRedis(redisUrl)
  const [app, other] = [madeApp(pool, { redis }), madeApp(pool, { redis })]
  const { client, post, user } = await authorWithPost(app)
  const cleo = { id: user, name: 'Cleo', posts: 1 }
  expect(await topOf(app), 'the answer with one post').toContainEqual(cleo)
  const created = await client.post('/api/posts').send({ title: 'Second', body: 'Body' })
  expect(created.status, 'the status of POST').toBe(201)
  expect(await topOf(other), 'what another server answers after POST').toContainEqual({ ...cleo, posts: 2 })
  expect((await client.delete(`/api/posts/${post}`)).status, 'the status of DELETE').toBe(204)
  expect(await topOf(other), 'what another server answers after DELETE').toContainEqual(cleo)
})

test('answers from the database while Redis is away', { timeout: onThisMachine(20_000) }, async () => {
  const proxy = await redisProxy(redisUrl)
  const app = madeApp(pool, { redis: await readyRedis(proxy.url) })
  const { client } = await authorWithPost(app)
  await topOf(app)
  const uncaught = await uncaughtDuring(async () => {
    await proxy.becomes('away')
    for (let nth = 0; nth < 2; nth++) expect(await topOf(app, '?limit=1'), 'the answer').toEqual([BOB])
    const created = await client.post('/api/posts').send({ title: 'Second', body: 'Body' })
    expect(created.status, 'the status of POST /api/posts').toBe(201)
    const { rows } = await db.query('SELECT count(*)::integer AS posts FROM posts')
    expect(rows[0].posts, 'the posts in the database').toBe(9)
  })
  expect(uncaught, 'the errors that would end the process').toEqual([])
})
