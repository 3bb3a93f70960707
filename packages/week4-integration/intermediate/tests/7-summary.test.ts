import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { expectRefused } from './lists.ts'
import { emptyTables, madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const app = madeApp(poolFor(url))

beforeEach(async () => {
  await emptyTables(db)
  await db.query(`
    INSERT INTO users (name, email)
      VALUES ('Ada', 'ada@example.com'), ('Bob', 'bob@example.com'), ('Cleo', 'cleo@example.com');
    INSERT INTO posts (user_id, title, body, created_at) VALUES
      (1, 'First', 'Body', '2026-01-03'), (1, 'Second', 'Body', '2026-01-05'), (1, 'Third', 'Body', '2026-01-04'),
      (3, 'Fourth', 'Body', '2026-01-01');
    INSERT INTO comments (post_id, user_id, body) VALUES
      (1, 2, 'one'), (1, 2, 'two'), (3, 2, 'three'), (3, 3, 'four'), (3, 1, 'five')`)
})

async function summaries(query = '') {
  const response = await request(app).get(`/api/users/summary${query}`)
  expect(response.status, `the status of GET /api/users/summary${query}`).toBe(200)
  return response.body
}

test('shows users without posts, with zeros', async () => {
  const { data } = await summaries()
  expect(
    data.map(({ name }: { name: string }) => name),
    'the names of all users',
  ).toEqual(['Ada', 'Bob', 'Cleo'])
  expect(data[1], 'Bob, who wrote comments and no posts').toEqual({
    userId: 2,
    name: 'Bob',
    posts: 0,
    lastPostAt: null,
    comments: 0,
  })
})

test('counts posts and comments right, both at once', async () => {
  const { data } = await summaries()
  const [ada, , cleo] = data
  expect(ada, 'Ada, with three posts').toMatchObject({ userId: 1, posts: 3, comments: 5 })
  expect(Date.parse(ada.lastPostAt), 'the time of her newest post').toBe(await timeOf(2))
  expect(cleo, 'Cleo, with one post and no comments').toMatchObject({ userId: 3, posts: 1, comments: 0 })
})

/** In milliseconds. */
async function timeOf(post: number): Promise<number> {
  const { rows } = await db.query<{ time: Date }>('SELECT created_at AS time FROM posts WHERE id = $1', [
    post,
  ])
  return (rows[0] as { time: Date }).time.getTime()
}

test('answers pages with the total', async () => {
  expect(await summaries(), 'the first page').toEqual({
    data: expect.any(Array),
    page: 1,
    limit: 10,
    total: 3,
  })
  await db.query(
    `INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(4, 25) AS n;
     UPDATE users SET name = name WHERE id % 3 = 0`,
  )
  const third = await summaries('?page=3&limit=10')
  expect(third, 'the third page').toMatchObject({ page: 3, limit: 10, total: 25 })
  expect(
    third.data.map(({ userId }: { userId: number }) => userId),
    'the users of the third page',
  ).toEqual([21, 22, 23, 24, 25])
  expect(await summaries('?page=4')).toEqual({ data: [], page: 4, limit: 10, total: 25 })
  await expectRefused(app, '/api/users/summary?page=0', 'page')
  await expectRefused(app, '/api/users/summary?limit=101', 'limit')
})

test('shows each write at once', async () => {
  const bob = async () => (await summaries('?page=2&limit=1')).data[0]
  expect(await bob(), 'Bob before he writes').toMatchObject({ name: 'Bob', posts: 0 })
  await db.query(`INSERT INTO posts (user_id, title, body) VALUES (2, 'Fifth', 'Body')`)
  await db.query(`INSERT INTO comments (post_id, user_id, body) VALUES (5, 1, 'six')`)
  await db.query(`UPDATE users SET name = 'Bert' WHERE id = 2`)
  expect(await bob(), 'Bob after a post and a comment').toMatchObject({ name: 'Bert', posts: 1, comments: 1 })
  await db.query('DELETE FROM posts WHERE id = 5')
  expect(await bob(), 'Bob after his post is deleted').toMatchObject({
    posts: 0,
    lastPostAt: null,
    comments: 0,
  })
})
