import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { listAuthors } from '#intermediate/authors.ts'
import { listPosts } from '#intermediate/posts.ts'
import { addPost, addUsers, newTables, titles } from './posts-table.ts'
import { rolledBack } from './rolled-back.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)

beforeEach(async () => {
  await newTables(db)
  await addUsers(db, 'Ada', 'Grace', 'Linus')
})

test('lists posts with their authors', async () => {
  await addPost(db, 2, 'g1', '2026-03-01T12:00:00Z')
  await addPost(db, 1, 'a1', '2026-03-02T12:00:00Z')
  expect(await listPosts(pool)).toEqual([
    {
      id: 2,
      title: 'a1',
      body: 'body of a1',
      createdAt: new Date('2026-03-02T12:00:00Z'),
      author: { id: 1, name: 'Ada' },
    },
    {
      id: 1,
      title: 'g1',
      body: 'body of g1',
      createdAt: new Date('2026-03-01T12:00:00Z'),
      author: { id: 2, name: 'Grace' },
    },
  ])
  await rolledBack(pool, async (client) => {
    await client.query('DELETE FROM posts WHERE id = 2')
    expect(titles(await listPosts(client)), 'in the transaction of a client').toEqual(['g1'])
  })
})

test('lists the newest first, and posts of the same time by their ids, the highest first', async () => {
  await addPost(db, 2, 'c', '2026-03-01T12:00:00.000001Z')
  // As texts, the ids 10 to 12 would come before 2.
  for (const [i, title] of [...'ABCDEFGHIJK'].entries())
    await addPost(db, (i % 3) + 1, title, '2026-03-01T12:00:00Z')
  await addPost(db, 1, 'd', '2026-03-02T12:00:00Z')
  await db.query(`UPDATE posts SET body = body WHERE title IN ('A', 'D')`)
  expect(titles(await listPosts(pool))).toEqual(['d', 'c', ...'KJIHGFEDCBA'])
})

test('lists each post once, whatever else is alike', async () => {
  await db.query(`UPDATE users SET name = 'Ada'`)
  for (const user of [1, 1, 2, 3]) await addPost(db, user, 'same', '2026-03-01T12:00:00Z')
  const posts = await listPosts(pool)
  expect(posts.map(({ id, author }) => [id, author.id])).toEqual([
    [4, 3],
    [3, 2],
    [2, 1],
    [1, 1],
  ])
})

test('sends one statement, however many posts there are', async () => {
  await addPost(db, 1, 'first')
  const few = await queriesDuring(() => listPosts(pool))
  expect(statements(few), 'the statements for one post').toHaveLength(1)
  await db.query(
    `INSERT INTO posts (user_id, title, body) SELECT n % 3 + 1, 'title', 'body' FROM generate_series(1, 500) n`,
  )
  let posts: unknown[] = []
  const many = await queriesDuring(async () => {
    posts = await listPosts(pool)
  })
  expect(posts, 'the posts').toHaveLength(501)
  expect(statements(many), 'the statements for 501 posts').toHaveLength(1)
})

test('lists every author with the number of posts, also without any', async () => {
  for (const user of [3, 1, 3]) await addPost(db, user, 'title')
  expect(await listAuthors(pool)).toEqual([
    { id: 1, name: 'Ada', postCount: 1 },
    { id: 2, name: 'Grace', postCount: 0 },
    { id: 3, name: 'Linus', postCount: 2 },
  ])
  await rolledBack(pool, async (client) => {
    await client.query('DELETE FROM posts')
    const counts = (await listAuthors(client)).map(({ postCount }) => postCount)
    expect(counts, 'in the transaction of a client').toEqual([0, 0, 0])
  })
})

test('lists authors in the order of their ids, those of the same name apart', async () => {
  // As texts, the ids 10 and 11 would come before 2.
  await addUsers(db, ...'defghijk')
  await db.query(`UPDATE users SET name = 'Ada' WHERE id < 3`)
  await db.query(`UPDATE users SET email = 'new' WHERE id = 1`)
  for (const user of [2, 2, 1]) await addPost(db, user, 'title')
  const authors = await listAuthors(pool)
  expect(authors.map(({ id, postCount }) => [id, postCount])).toEqual([
    [1, 1],
    [2, 2],
    ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map((id) => [id, 0]),
  ])
})

test('sends one statement, however many authors there are', async () => {
  const few = await queriesDuring(() => listAuthors(pool))
  expect(statements(few), 'the statements for three authors').toHaveLength(1)
  await db.query(
    `INSERT INTO users (name, email, password) SELECT n, 'many' || n, 'hash' FROM generate_series(1, 300) n`,
  )
  let authors: unknown[] = []
  const many = await queriesDuring(async () => {
    authors = await listAuthors(pool)
  })
  expect(authors, 'the authors').toHaveLength(303)
  expect(statements(many), 'the statements for 303 authors').toHaveLength(1)
})
