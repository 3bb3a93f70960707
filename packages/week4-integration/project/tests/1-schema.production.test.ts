import { poolFor } from 'shared/testing/database/pool-for.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { seed } from '#project/seed.ts'
import { blog } from './blog.ts'

const { url, db, query, empty, user, post, comment } = await blog()

beforeEach(empty)

test('bounds the length of every text', async () => {
  const ada = await user('x'.repeat(100))
  const hers = await post(ada, { title: '🍵'.repeat(200), body: '茶'.repeat(10_000) })
  await comment(hers, ada, { text: '🍵'.repeat(2_000) })
  const email = (length: number) => `INSERT INTO users (name, email) VALUES ('Ada', repeat('x', ${length}))`
  await db.query(email(254))
  const wrong: [what: string, act: () => Promise<unknown>][] = [
    ['an empty name', () => user('')],
    ['a name of 101 characters', () => user('x'.repeat(101))],
    ['an email of 2 characters', () => db.query(email(2))],
    ['an email of 255 characters', () => db.query(email(255))],
    ['an empty title', () => post(ada, { title: '' })],
    ['a title of 201 characters', () => post(ada, { title: 'x'.repeat(201) })],
    ['an empty body', () => post(ada, { body: '' })],
    ['a body of 10 001 characters', () => post(ada, { body: 'x'.repeat(10_001) })],
    ['an empty comment', () => comment(hers, ada, { text: '' })],
    ['a comment of 2 001 characters', () => comment(hers, ada, { text: 'x'.repeat(2_001) })],
  ]
  for (const [what, act] of wrong) {
    expect(sqlState(await failureOf(act())), `the SQLSTATE for ${what}`).toBe('23514')
  }
})

test('needs a value in every column', async () => {
  const ada = await user()
  const hers = await post(ada)
  const wrong = [
    `INSERT INTO users (email) VALUES ('ada@example.com')`,
    `INSERT INTO users (name) VALUES ('Ada')`,
    `INSERT INTO posts (title, body) VALUES ('Title', 'Body')`,
    `INSERT INTO posts (user_id, body) VALUES (${ada}, 'Body')`,
    `INSERT INTO posts (user_id, title) VALUES (${ada}, 'Title')`,
    `INSERT INTO comments (author_id, text) VALUES (${ada}, 'Text')`,
    `INSERT INTO comments (post_id, text) VALUES (${hers}, 'Text')`,
    `INSERT INTO comments (post_id, author_id) VALUES (${hers}, ${ada})`,
    'UPDATE users SET created_at = NULL',
    'UPDATE posts SET created_at = NULL',
  ]
  for (const text of wrong) {
    expect(sqlState(await failureOf(db.query(text))), `the SQLSTATE of ${text}`).toBe('23502')
  }
})

test('gives each row the time of its insertion', async () => {
  const [ada] = await query<{ id: number }>(
    `INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com') RETURNING id`,
  )
  const [hers] = await query<{ id: number }>(
    `INSERT INTO posts (user_id, title, body) VALUES (${ada?.id}, 'Title', 'Body') RETURNING id`,
  )
  await query(`INSERT INTO comments (post_id, author_id, text) VALUES (${hers?.id}, ${ada?.id}, 'Text')`)
  for (const table of ['users', 'posts', 'comments']) {
    const [row] = await query<{ recent: boolean }>(
      `SELECT created_at BETWEEN now() - interval '1 minute' AND clock_timestamp() AS recent FROM ${table}`,
    )
    expect(row?.recent, `created_at of ${table} is the time of the insertion`).toBe(true)
  }
  // A default that is a constant would be the time at which the table was made.
  const [moments] = await query<{ kinds: number }>(
    `WITH added AS (
       INSERT INTO users (name, email) SELECT 'Bob', n || '@example.com' FROM generate_series(1, 2) AS n
       RETURNING created_at
     )
     SELECT count(*) FILTER (WHERE created_at BETWEEN now() AND clock_timestamp())::integer AS kinds FROM added`,
  )
  expect(moments?.kinds, 'rows with a time within their transaction').toBe(2)
})

test('seeds users, posts and comments, and nothing twice', async () => {
  const pool = poolFor(url)
  const rows = async () => {
    const [counts] = await query<{ users: number; posts: number; comments: number }>(
      `SELECT (SELECT count(*)::integer FROM users) AS users, (SELECT count(*)::integer FROM posts) AS posts,
              (SELECT count(*)::integer FROM comments) AS comments`,
    )
    return counts
  }
  await seed(pool)
  const first = await rows()
  expect(first?.users, 'users').toBeGreaterThanOrEqual(2)
  expect(first?.posts, 'posts').toBeGreaterThanOrEqual(2)
  expect(first?.comments, 'comments').toBeGreaterThanOrEqual(2)
  await seed(pool)
  expect(await rows(), 'the rows after the second time').toEqual(first)
})
