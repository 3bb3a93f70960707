import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { UnknownUserError } from '#intermediate/errors.ts'
import { listPostsOfUser } from '#intermediate/posts.ts'
import { addPost, addUsers, newTables, titles } from './posts-table.ts'
import { rolledBack } from './rolled-back.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)

beforeEach(async () => {
  await newTables(db)
  await addUsers(db, 'Ada', 'Grace', 'Linus')
})

test('lists the posts of one user', async () => {
  await addPost(db, 1, 'a1', '2026-03-01T12:00:00Z')
  await addPost(db, 2, 'g1', '2026-03-02T12:00:00Z')
  await addPost(db, 1, 'a2', '2026-03-03T12:00:00Z')
  expect(await listPostsOfUser(pool, 1)).toEqual([
    { id: 3, userId: 1, title: 'a2', body: 'body of a2', createdAt: new Date('2026-03-03T12:00:00Z') },
    { id: 1, userId: 1, title: 'a1', body: 'body of a1', createdAt: new Date('2026-03-01T12:00:00Z') },
  ])
  await db.query(
    `INSERT INTO posts (user_id, title, body) SELECT 3, 'many', '' FROM generate_series(1, 1001)`,
  )
  expect((await listPostsOfUser(pool, 3)).length, 'how many posts of one who has 1001').toBe(1001)
  await rolledBack(pool, async (client) => {
    await client.query('DELETE FROM posts WHERE id = 3')
    expect(titles(await listPostsOfUser(client, 1)), 'in the transaction of a client').toEqual(['a1'])
  })
})

test('lists the newest first', async () => {
  await addPost(db, 1, 'second', '2026-03-02T12:00:00Z')
  await addPost(db, 1, 'first', '2026-03-01T12:00:00Z')
  await addPost(db, 1, 'fourth', '2026-03-02T12:00:00.000002Z')
  await addPost(db, 1, 'third', '2026-03-02T12:00:00.000001Z')
  expect(titles(await listPostsOfUser(pool, 1))).toEqual(['fourth', 'third', 'second', 'first'])
})

test('lists posts of the same time by their ids, the highest first', async () => {
  // As texts, 10 and 11 would come before 2.
  for (const title of [...'abcdefghijk']) await addPost(db, 1, title, '2026-03-01T12:00:00Z')
  // A changed row moves to another place of the table.
  await db.query(`UPDATE posts SET body = body WHERE title IN ('a', 'd')`)
  expect(titles(await listPostsOfUser(pool, 1))).toEqual([...'kjihgfedcba'])
})

test('answers an empty list for a user without posts', async () => {
  await addPost(db, 2, 'g1')
  expect(await listPostsOfUser(pool, 1)).toEqual([])
  expect(titles(await listPostsOfUser(pool, 2))).toEqual(['g1'])
})

test('rejects with UnknownUserError where there is no such user', async () => {
  await addPost(db, 1, 'a1')
  expect(titles(await listPostsOfUser(pool, 1))).toEqual(['a1'])
  for (const id of [4, 0, -0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 64]) {
    const error = await failureOf(listPostsOfUser, pool, id)
    expect(error, `the answer to the user ${id}`).toBeInstanceOf(UnknownUserError)
  }
})

test('passes on every other error', async () => {
  await addPost(db, 1, 'a1')
  expect(titles(await listPostsOfUser(pool, 1))).toEqual(['a1'])
  await db.query('DROP TABLE posts')
  const error = await failureOf(listPostsOfUser, pool, 1)
  expect(error).not.toBeInstanceOf(UnknownUserError)
  expect(sqlState(error), 'the code of the error or its cause').toBe('42P01')
})
