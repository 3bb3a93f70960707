import type { Express } from 'express'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { queriesDuring } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { emptyTables, madeApp } from './made-app.ts'
import { authorWithPost } from './people.ts'
import { countingLoads, timedCache } from './timed-cache.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const pool = poolFor(url)

beforeEach(async () => {
  await emptyTables(db)
  await db.query(`
    INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com'), ('Bob', 'bob@example.com');
    INSERT INTO posts (user_id, title, body) VALUES (1, 'First', 'Body'), (2, 'Second', 'Body')`)
})

/** What a GET answers, and what it says about the cache. */
async function get(app: Express, path: string) {
  const { status, body, headers } = await request(app).get(path)
  return { status, body, cache: headers['x-cache'] }
}

test('loads once, and answers from memory until the time is over', async () => {
  const { cache, pass } = timedCache({ ttlMs: 1_000 })
  const { load, counts } = countingLoads()
  expect(await cache.getOrLoad('c', load('c')), 'the value of a key that is asked for twice').toBe('v1 of c')
  pass(1_000)
  expect(await cache.getOrLoad('c', load('c')), 'the value of that key 1000 ms later').toBe('v2 of c')
  expect(await cache.getOrLoad('a', load('a')), 'the first value').toBe('v1 of a')
  pass(600)
  expect(await cache.getOrLoad('b', load('b')), 'the value of another key').toBe('v1 of b')
  pass(399)
  expect(await cache.getOrLoad('a', load('a')), 'the value after 999 ms').toBe('v1 of a')
  pass(1)
  expect(await cache.getOrLoad('a', load('a')), 'the value after 1000 ms, used once in between').toBe(
    'v2 of a',
  )
  expect(await cache.getOrLoad('b', load('b')), 'the other one after 400 ms').toBe('v1 of b')
  pass(999)
  expect(await cache.getOrLoad('a', load('a')), 'the second value after 999 ms').toBe('v2 of a')
  expect(await cache.getOrLoad('b', load('b')), 'the other one after 1399 ms').toBe('v2 of b')
  cache.remove('a', 'nothing')
  expect(await cache.getOrLoad('a', load('a')), 'the value after its removal').toBe('v3 of a')
  expect(counts, 'the loads').toEqual({ a: 3, b: 2, c: 2 })
})

test('holds no more entries than its bound', async () => {
  const { cache } = timedCache({ max: 3 })
  const { load, counts } = countingLoads()
  const ask = (keys: string) => Promise.all([...keys].map((key) => cache.getOrLoad(key, load(key))))
  await ask('abc')
  await ask('cab')
  expect(counts, 'the loads of three keys that were asked for twice').toEqual({ a: 1, b: 1, c: 1 })
  for (const key of 'defghij') await ask(key)
  for (const key of 'jihgfedcba') await ask(key)
  const loads = Object.values(counts).reduce((sum, count) => sum + count, 0)
  expect(loads, 'the loads of ten keys, each asked for once more').toBeGreaterThanOrEqual(17)
  expect(counts.j, 'the loads of the last key').toBe(1)
})

test('answers users and posts from the cache, and says so in X-Cache', async () => {
  const { cache, pass } = timedCache({ ttlMs: 1_000 })
  const app = madeApp(pool, { cache })
  for (const path of ['/api/users/1', '/api/posts/1']) {
    const first = await get(app, path)
    expect(first, `the first GET ${path}`).toMatchObject({ status: 200, body: { id: 1 }, cache: 'MISS' })
    const queries = await queriesDuring(async () => {
      expect(await get(app, path), `the second GET ${path}`).toEqual({ ...first, cache: 'HIT' })
    })
    expect(queries, `the statements of the second GET ${path}`).toEqual([])
  }
  pass(1_000)
  await db.query(`UPDATE users SET name = 'Augusta' WHERE id = 1`)
  const later = await get(app, '/api/users/1')
  expect(later, 'GET when the time is over').toMatchObject({ body: { name: 'Augusta' }, cache: 'MISS' })
  const withoutCache = madeApp(pool)
  for (const name of ['Ada', 'Zoe']) {
    await db.query('UPDATE users SET name = $1 WHERE id = 1', [name])
    const { body, cache } = await get(withoutCache, '/api/users/1')
    expect([body.name, cache], 'the name and X-Cache of an app without a cache').toEqual([name, undefined])
  }
})

test('answers the new user and the new post right after PUT and DELETE', async () => {
  const app = madeApp(pool, { cache: timedCache().cache })
  const { client, post } = await authorWithPost(app)
  for (const [path, fields, changed] of [
    ['/api/users/2', { name: ' Bert ', email: 'bert@example.com' }, { name: 'Bert' }],
    [`/api/posts/${post}`, { title: 'New', body: 'New body' }, { title: 'New', body: 'New body' }],
  ] as const) {
    await get(app, path)
    const put = await client.put(path).send(fields)
    expect(put.status, `the status of PUT ${path}`).toBe(200)
    expect(await get(app, path), `GET ${path} after PUT`).toMatchObject({ status: 200, body: changed })
    expect((await client.delete(path)).status, `the status of DELETE ${path}`).toBe(204)
    expect((await get(app, path)).status, `the status of GET ${path} after DELETE`).toBe(404)
  }
})

test('keeps users, posts and their ids apart', async () => {
  const app = madeApp(pool, { cache: timedCache().cache })
  for (const cache of ['MISS', 'HIT']) {
    for (const [path, body] of [
      ['/api/users/1', { id: 1, name: 'Ada' }],
      ['/api/posts/1', { id: 1, title: 'First' }],
      ['/api/users/2', { id: 2, name: 'Bob' }],
      ['/api/posts/2', { id: 2, title: 'Second' }],
    ] as const) {
      expect(await get(app, path), `GET ${path}`).toMatchObject({ body, cache })
    }
  }
})
