import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { expectRefused, ids, idsIn, listOf } from './lists.ts'
import { emptyTables, madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const app = madeApp(poolFor(url))

/** Adds 25 users, with a post each. The order of the posts is not that of their ids. */
async function addMany(): Promise<void> {
  await db.query(`
    INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(1, 25) AS n;
    INSERT INTO posts (user_id, title, body, created_at)
      SELECT id, 'Post ' || id, 'Body', '2026-01-01'::timestamptz + (id * 7 % 25) * interval '1 minute' FROM users;
    UPDATE users SET name = name WHERE id % 3 = 0;
    UPDATE posts SET title = title WHERE id % 3 = 0`)
}

beforeEach(() => emptyTables(db))

test('answers pages of users and of posts with their total', async () => {
  await addMany()
  const second = await listOf(app, '/api/users?page=2&limit=10&utm_source=mail')
  expect(second, 'the second page').toEqual({ data: expect.any(Array), page: 2, limit: 10, total: 25 })
  expect(idsIn(second), 'the users of the second page').toEqual(ids(11, 20))
  expect(second.data[0], 'a user').toEqual({
    id: 11,
    name: 'User 11',
    email: '11@example.com',
    createdAt: expect.any(String),
  })
  const first = await listOf(app, '/api/users')
  expect(first, 'the list without parameters').toMatchObject({ page: 1, limit: 10, total: 25 })
  expect(idsIn(first), 'the users of the first page').toEqual(ids(1, 10))
  expect(idsIn(await listOf(app, '/api/users?limit=100')), 'the users of a page of 100').toEqual(ids(1, 25))

  const newestFirst = ids(1, 25).sort((a, b) => ((b * 7) % 25) - ((a * 7) % 25))
  const third = await listOf(app, '/api/posts?page=3&limit=10')
  expect(third, 'the third page').toEqual({ data: expect.any(Array), page: 3, limit: 10, total: 25 })
  expect(idsIn(third), 'the posts of the third page').toEqual(newestFirst.slice(20))
  expect(idsIn(await listOf(app, '/api/posts')), 'the posts of the first page').toEqual(
    newestFirst.slice(0, 10),
  )
})

test('shows each post once, even if many have the same time', async () => {
  await addMany()
  await db.query(`UPDATE posts SET created_at = '2026-01-01'`)
  const seen: number[] = []
  for (let page = 1; page <= 5; page++) {
    seen.push(...idsIn(await listOf(app, `/api/posts?page=${page}&limit=6`)))
    // The rows move in the table, as they do in use.
    await db.query('UPDATE posts SET title = title WHERE id % 5 = $1', [page % 5])
  }
  expect(seen, 'the posts of all pages').toEqual(ids(25, 1))
})

test('answers 400 to a page or limit that cannot be', async () => {
  await addMany()
  const values = ['0', '-1', '1.5', '1e1', '0x10', '', '%201', 'abc', '9'.repeat(30)]
  for (const path of ['/api/users', '/api/posts']) {
    for (const value of values) {
      await expectRefused(app, `${path}?page=${value}`, 'page')
      await expectRefused(app, `${path}?limit=${value}`, 'limit')
    }
    await expectRefused(app, `${path}?page=1000001`, 'page')
    await expectRefused(app, `${path}?limit=101`, 'limit')
    await expectRefused(app, `${path}?page=1&page=2`, 'page')
    await expectRefused(app, `${path}?limit=1&limit=2`, 'limit')
    expect(await listOf(app, `${path}?limit=1`)).toMatchObject({ page: 1, limit: 1, total: 25 })
    expect(await statusWithoutTables(path), `the status of GET ${path} when the database fails`).toBe(500)
  }
})

/** The responses while each statement about users and posts fails. */
async function statusWithoutTables(path: string): Promise<number> {
  await db.query('ALTER TABLE users RENAME TO moved_users; ALTER TABLE posts RENAME TO moved_posts')
  try {
    return (await request(app).get(path)).status
  } finally {
    await db.query('ALTER TABLE moved_users RENAME TO users; ALTER TABLE moved_posts RENAME TO posts')
  }
}

test('answers an empty page after the last one, with the total', async () => {
  for (const path of ['/api/users', '/api/posts']) {
    expect(await listOf(app, path), `${path} without rows`).toEqual({
      data: [],
      page: 1,
      limit: 10,
      total: 0,
    })
  }
  await addMany()
  for (const path of ['/api/users', '/api/posts']) {
    expect(await listOf(app, `${path}?page=4`)).toEqual({ data: [], page: 4, limit: 10, total: 25 })
    const last = { page: 1_000_000, limit: 100 }
    expect(await listOf(app, `${path}?page=1000000&limit=100`)).toEqual({ data: [], ...last, total: 25 })
  }
})
