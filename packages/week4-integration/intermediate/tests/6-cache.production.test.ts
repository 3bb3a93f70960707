import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { request } from 'shared/testing/http/request.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { emptyTables, madeApp } from './made-app.ts'
import { authorWithPost } from './people.ts'
import { countingLoads, heldLoad, timedCache } from './timed-cache.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const pool = poolFor(url)

beforeEach(() => emptyTables(db))

test('drops the entry that was used longest ago', async () => {
  const { cache } = timedCache({ max: 3 })
  const { load, counts } = countingLoads()
  const ask = async (keys: string) => {
    for (const key of keys) await cache.getOrLoad(key, load(key))
  }
  await ask('abcab')
  await ask('d')
  expect(counts, 'the loads before the fifth key').toEqual({ a: 1, b: 1, c: 1, d: 1 })
  await ask('abd')
  expect(counts, 'the loads of what was used last').toEqual({ a: 1, b: 1, c: 1, d: 1 })
  await ask('c')
  expect(counts, 'the loads once the dropped key is asked for').toEqual({ a: 1, b: 1, c: 2, d: 1 })
})

test('loads once for many who ask at the same time', async () => {
  const { cache } = timedCache()
  const { load, calls, resolve } = heldLoad()
  const other = countingLoads()
  const asked = Array.from({ length: 100 }, () => cache.getOrLoad('a', load))
  expect(await cache.getOrLoad('b', other.load('b')), 'another key meanwhile').toBe('v1 of b')
  resolve('value')
  expect(new Set(await Promise.all(asked)), 'what all of them get').toEqual(new Set(['value']))
  expect(calls.count, 'the loads').toBe(1)
})

test('keeps no error and no undefined', async () => {
  const { cache } = timedCache()
  const error = new Error('the database is away')
  const uncaught = await uncaughtDuring(async () => {
    const failing = heldLoad()
    const both = [1, 2].map(() => failureOf(cache.getOrLoad('a', failing.load)))
    await new Promise(setImmediate)
    failing.reject(error)
    expect(await Promise.all(both), 'what both callers get').toEqual([error, error])
    expect(await cache.getOrLoad('a', async () => 'value'), 'the next value').toBe('value')
  })
  expect(uncaught, 'the errors that nobody handles').toEqual([])
  expect(await cache.getOrLoad('b', async () => undefined), 'a value of undefined').toBeUndefined()
  expect(await cache.getOrLoad('b', async () => 'value'), 'the value after undefined').toBe('value')

  const app = madeApp(pool, { cache })
  await db.query('ALTER TABLE users RENAME TO moved_users')
  const failed = await request(app).get('/api/users/1')
  await db.query('ALTER TABLE moved_users RENAME TO users')
  expect(failed.status, 'the status when the database fails').toBe(500)
  expect((await request(app).get('/api/users/1')).status, 'the status for an unknown id').toBe(404)
  await db.query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
  expect((await request(app).get('/api/users/1')).status, 'the status once there is such a user').toBe(200)
})

test('keeps nothing that a write overtook', async () => {
  for (const first of ['old', 'new']) {
    const { cache } = timedCache()
    const [before, after] = [heldLoad(), heldLoad()]
    const old = cache.getOrLoad('a', before.load)
    cache.remove('a')
    const fresh = cache.getOrLoad('a', after.load)
    await new Promise(setImmediate)
    expect(after.calls.count, 'the loads that the request after the removal makes').toBe(1)
    if (first === 'old') before.resolve('old')
    else after.resolve('new')
    await (first === 'old' ? old : fresh)
    before.resolve('old')
    after.resolve('new')
    expect(await fresh, 'what the request after the removal gets').toBe('new')
    await old
    const kept = await cache.getOrLoad('a', async () => 'another')
    expect(kept, `what is kept, if the ${first} load ends first`).toBe('new')
  }

  const { cache } = timedCache()
  const app = madeApp(pool, { cache })
  await db.query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
  const name = async () => (await request(app).get('/api/users/1')).body.name
  const free = await holding(db, (other) => other.query('SELECT FROM users FOR UPDATE'))
  const put = request(app).put('/api/users/1').send({ name: 'Zoe', email: 'zoe@example.com' })
  const outcome = put.then(({ status }) => status)
  await untilWaiting(url, 1)
  expect(await name(), 'the name while the PUT waits').toBe('Ada')
  await free()
  expect(await outcome, 'the status of PUT').toBe(200)
  expect(await name(), 'the name after the PUT').toBe('Zoe')
})

test('returns copies', async () => {
  const { cache } = timedCache()
  const createdAt = new Date('2026-01-01T00:00:00Z')
  const loaded = { name: 'Ada', tags: ['first'], createdAt }
  const load = async () => loaded
  const first = await cache.getOrLoad('a', load)
  first.name = 'changed'
  first.tags.push('changed')
  const expected = { name: 'Ada', tags: ['first'], createdAt }
  expect(await cache.getOrLoad('a', load), 'the second value').toEqual(expected)
  const shared = [1, 2].map(() => cache.getOrLoad('b', async () => ({ tags: ['first'] })))
  const [one, two] = await Promise.all(shared)
  one?.tags.push('changed')
  expect(two, 'what another caller of the same load got').toEqual({ tags: ['first'] })
})

test('forgets the posts of a deleted user', async () => {
  const app = madeApp(pool, { cache: timedCache().cache })
  const { client, post, user } = await authorWithPost(app)
  await db.query(`INSERT INTO users (name, email) VALUES ('Bob', 'bob@example.com')`)
  const { rows } = await db.query(
    `INSERT INTO posts (user_id, title, body) SELECT id, 'Other', 'Body' FROM users WHERE name = 'Bob' RETURNING id`,
  )
  const paths = [`/api/posts/${post}`, `/api/posts/${rows[0].id}`]
  for (const path of paths) await request(app).get(path)
  expect((await client.delete(`/api/users/${user}`)).status, 'the status of DELETE').toBe(204)
  const answers = await Promise.all(paths.map((path) => request(app).get(path)))
  expect(
    answers.map(({ status }) => status),
    'the statuses of the post of the deleted user, and of another',
  ).toEqual([404, 200])
})
