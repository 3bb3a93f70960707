import { failOn } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, expect, test } from 'vitest'
import { UserNotFoundError } from '#hard/errors.ts'
import { deletePost, insertPost } from '#hard/posts.ts'
import { createSchema } from '#hard/schema.ts'
import { times } from './accounts.ts'
import { beside, untilWaiting } from './while-locked.ts'

const { url } = await testDatabase()
const db = sql(url)
const text = { title: 'On numbers', body: 'There are many.' }

beforeAll(() => createSchema(db))

async function newUsers(count: number): Promise<number[]> {
  const { rows } = await db.query(
    `INSERT INTO users (username, email)
     SELECT 'user', 'user@example.com'
     FROM generate_series(1, $1)
     RETURNING id`,
    [count],
  )
  return rows.map(({ id }) => id)
}

/** What is counted, and what there is. */
async function counts(userId: number): Promise<{ counted: number; posts: number }> {
  const { rows } = await db.query(
    `SELECT post_count AS counted, (SELECT count(*)::integer FROM posts WHERE user_id = users.id) AS posts
     FROM users
     WHERE id = $1`,
    [userId],
  )
  return rows[0]
}

const both = (count: number) => ({ counted: count, posts: count })

/** What can be nobody's id. */
const NO_IDS: unknown[] = [2 ** 31, 2 ** 63, 1e300, 2n ** 70n, 0, -1, 1.5, Number.NaN, '\0', null]

test('adds a post, and counts it', async () => {
  const [userId = 0, other = 0] = await newUsers(2)
  const pool = poolFor(url)
  const odd = { title: ` '); DROP TABLE posts;--`, body: ' $1 \\ " \n' }
  const post = await insertPost(pool, { userId, ...odd })
  expect(post).toEqual({ id: expect.any(Number), userId, ...odd, createdAt: expect.any(Date) })
  const { rows } = await db.query(
    'SELECT id, user_id AS "userId", title, body FROM posts WHERE user_id = $1',
    [userId],
  )
  expect(rows).toEqual([{ id: post.id, userId, ...odd }])
  expect([await counts(userId), await counts(other)]).toEqual([both(1), both(0)])
})

test('counts 50 posts at once, to 50', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url)
  await Promise.all(times(50, () => insertPost(pool, { userId, ...text })))
  expect(await counts(userId)).toEqual(both(50))
})

test('counts a deleted post out, and no other', async () => {
  const [userId = 0, other = 0] = await newUsers(2)
  const pool = poolFor(url)
  const post = await insertPost(pool, { userId, ...text })
  await insertPost(pool, { userId, ...text })
  await insertPost(pool, { userId: other, ...text })
  expect(await deletePost(pool, post.id)).toBe(true)
  expect([await counts(userId), await counts(other)]).toEqual([both(1), both(1)])
})

test('deletes no post that is not there', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url)
  const { id } = await insertPost(pool, { userId, ...text })
  await deletePost(pool, id)
  await insertPost(pool, { userId, ...text })
  const nowhere = [id, 2 ** 31 - 1, ...NO_IDS]
  for (const one of nowhere as number[])
    expect(await deletePost(pool, one), `the answer to ${one}`).toBe(false)
  expect(await counts(userId)).toEqual(both(1))
})

test('lets one of many who delete the same post at once do it', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url)
  await Promise.all(times(5, () => insertPost(pool, { userId, ...text })))
  const { id } = await insertPost(pool, { userId, ...text })
  let deletions: Promise<boolean[]> = Promise.resolve([])
  await beside(
    { db, url },
    // Nobody can be counted out, so all who look for the post before they delete it still see it.
    (other) => other.query(`BEGIN; UPDATE users SET post_count = post_count WHERE id = ${userId}`),
    () => {
      deletions = Promise.all(times(10, () => deletePost(pool, id)))
      return deletions
    },
    async (other) => {
      // Somebody's second may give up at once in place of waiting.
      await Promise.race([Promise.allSettled([untilWaiting(url, 2)]), Promise.allSettled([deletions])])
      await other.query('COMMIT')
    },
  )
  expect((await deletions).filter(Boolean), 'how many have deleted it').toEqual([true])
  expect(await counts(userId)).toEqual(both(5))
})

test('stays exact while posts are added and deleted at once', async () => {
  const users = await newUsers(3)
  const pool = poolFor(url)
  const added = await Promise.all(
    times(30, (n) => insertPost(pool, { userId: users[n % 3] as number, ...text })),
  )
  await Promise.all([
    ...added.slice(0, 18).map(({ id }) => deletePost(pool, id)),
    ...times(24, (n) => insertPost(pool, { userId: users[n % 3] as number, ...text })),
    ...added.slice(9, 18).map(({ id }) => deletePost(pool, id)),
  ])
  for (const userId of users) expect(await counts(userId), `user ${userId}`).toEqual(both(12))
  const deadlocks = recordedQueries().filter(({ error }) => error?.code === '40P01')
  expect(deadlocks, 'the statements that ended in a deadlock').toEqual([])
})

test('sees what another has counted in between', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url)
  const { id } = await insertPost(pool, { userId, ...text })
  const calls: (() => Promise<unknown>)[] = [
    () => insertPost(pool, { userId, ...text }),
    () => deletePost(pool, id),
  ]
  for (const call of calls) {
    const result = await beside(
      { db, url },
      (other) =>
        other.query(`
          BEGIN;
          INSERT INTO posts (user_id, title, body) VALUES (${userId}, 'a', 'b');
          UPDATE users SET post_count = post_count + 1 WHERE id = ${userId}`),
      call,
      (other) => other.query('COMMIT'),
    )
    expect(result.status).toBe('fulfilled')
    const { counted, posts } = await counts(userId)
    expect(counted, 'what is counted').toBe(posts)
  }
})

test('adds nothing for a user who does not exist', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url, { max: 1 })
  const nobody = [userId + 1_000, ...NO_IDS]
  for (const one of nobody as number[]) {
    const error = await failureOf(insertPost, pool, { userId: one, ...text })
    expect(error, `the answer to ${one}`).toBeInstanceOf(UserNotFoundError)
  }
  await insertPost(pool, { userId, ...text })
  expect(await counts(userId)).toEqual(both(1))
  expect((await db.query('SELECT FROM posts WHERE user_id > $1', [userId])).rowCount, 'other posts').toBe(0)
})

test('adds no post that is not counted, and counts none that is not added', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url, { max: 1 })
  await insertPost(pool, { userId, ...text })
  for (const failing of [
    { table: 'posts', event: 'INSERT' },
    { table: 'users', event: 'UPDATE' },
  ] as const) {
    const failure = await failOn(url, failing)
    const error = await failureOf(insertPost, pool, { userId, ...text })
    expect(error, `the answer where ${failing.event} of ${failing.table} fails`).toMatchObject({
      code: 'P0001',
    })
    expect(await counts(userId)).toEqual(both(1))
    await failure.remove()
  }
  const long = 'x'.repeat(10_000_000)
  const unfit = [
    [{ title: '', body: 'x' }, { constraint: 'posts_title_length' }],
    [{ title: long, body: 'x' }, { constraint: 'posts_title_length' }],
    [{ title: 'x', body: long }, { constraint: 'posts_body_length' }],
    [{ title: 'x\0', body: 'x' }, { code: '22021' }],
    [{ title: 'x', body: '\0' }, { code: '22021' }],
  ] as const
  for (const [post, expected] of unfit) {
    const error = await failureOf(insertPost, pool, { userId, ...post })
    expect(error, `the answer to ${JSON.stringify(post).slice(0, 50)}`).toMatchObject(expected)
  }
  await insertPost(pool, { userId, ...text })
  expect(await counts(userId)).toEqual(both(2))
})

test('deletes no post that is not counted out, and counts none out that stays', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url, { max: 1 })
  const { id } = await insertPost(pool, { userId, ...text })
  for (const failing of [
    { table: 'posts', event: 'DELETE' },
    { table: 'users', event: 'UPDATE' },
  ] as const) {
    const failure = await failOn(url, failing)
    const error = await failureOf(deletePost, pool, id)
    expect(error, `the answer where ${failing.event} of ${failing.table} fails`).toMatchObject({
      code: 'P0001',
    })
    expect(await counts(userId)).toEqual(both(1))
    await failure.remove()
  }
  expect(await deletePost(pool, id)).toBe(true)
  expect(await counts(userId)).toEqual(both(0))
})

test('hides no count that was wrong before', async () => {
  const [userId = 0] = await newUsers(1)
  const pool = poolFor(url, { max: 1 })
  const { id } = await insertPost(pool, { userId, ...text })
  await insertPost(pool, { userId, ...text })
  await db.query('UPDATE users SET post_count = 0 WHERE id = $1', [userId])
  const outcome = await deletePost(pool, id).catch((error) => error)
  const { counted, posts } = await counts(userId)
  // Whoever counts anew, with the user locked, has put it right.
  if (outcome === true) expect(counted, 'what is counted, of what there is').toBe(posts)
  else {
    expect(outcome, 'what it fails with').toMatchObject({ constraint: 'users_post_count_not_negative' })
    expect({ counted, posts }, 'what is left as it was').toEqual({ counted: 0, posts: 2 })
  }
})
