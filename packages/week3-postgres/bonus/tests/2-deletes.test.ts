import { connectionsTo } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { beforeEach, expect, test } from 'vitest'
import { atOnce, makeBlog, outcome, rowsOf } from './blog.ts'
import { keysOf } from './catalogue.ts'
import { openTransaction } from './others.ts'

const { url } = await testDatabase()
const db = sql(url)
const { user, post, comment, like, all } = rowsOf(db)

/** Ada has written a post, and Grace another; both have commented on both and like both; Joan has only commented and liked. */
let ada: number, grace: number, joan: number
let first: number, second: number

beforeEach(async () => {
  await makeBlog(db, url)
  ;[ada, grace, joan] = [await user('ada'), await user('grace'), await user('joan')]
  ;[first, second] = [await post(ada), await post(grace)]
  for (const postId of [first, second]) {
    for (const userId of [ada, grace, joan]) {
      await comment(postId, userId)
      await like(userId, postId)
    }
  }
})

const remove = (table: string, id: number) => outcome(db.query(`DELETE FROM ${table} WHERE id = $1`, [id]))

const comments = () => all('comments', 'post_id', 'user_id')
const likes = () => all('likes', 'post_id', 'user_id')

test('deletes a post with its comments and likes', async () => {
  expect(await remove('posts', first)).toBe('1 rows')
  const left = [ada, grace, joan].map((user_id) => ({ post_id: second, user_id }))
  expect(await comments(), 'the comments that are left').toEqual(left)
  expect(await likes(), 'the likes that are left').toEqual(left)
  expect(await all('users', 'id'), 'the users that are left').toHaveLength(3)
})

test('deletes a user with their likes', async () => {
  expect(await remove('users', joan)).toBe('1 rows')
  expect(await likes()).toEqual(
    [first, second].flatMap((post_id) => [ada, grace].map((user_id) => ({ post_id, user_id }))),
  )
})

test('keeps the comments of a user who is deleted, without an author', async () => {
  expect(await remove('users', joan)).toBe('1 rows')
  expect(await comments()).toEqual(
    [first, second].flatMap((post_id) => [ada, grace, null].map((user_id) => ({ post_id, user_id }))),
  )
})

test('refuses to delete a user who has posts, and changes nothing', async () => {
  const before = [await comments(), await likes()]
  // Not at COMMIT, when a program has said already that it is done.
  expect(await atOnce(db, `DELETE FROM users WHERE id = ${ada}`), 'the answer in a transaction').toMatch(
    /^(23001|23503) posts_user_id_fkey$/,
  )
  expect(await remove('users', ada)).toMatch(/^(23001|23503) posts_user_id_fkey$/)
  expect([await comments(), await likes()], 'the comments and likes').toEqual(before)
  expect(await all('posts', 'user_id')).toEqual([{ user_id: ada }, { user_id: grace }])

  expect(await remove('posts', first)).toBe('1 rows')
  expect(await remove('users', ada), 'the answer once the posts are gone').toBe('1 rows')
})

test('deletes a comment alone', async () => {
  const id = await comment(first, joan, 'to be deleted')
  expect(await remove('comments', id)).toBe('1 rows')
  expect(await comments()).toHaveLength(6)
  expect(await likes()).toHaveLength(6)
  // For what comes with a post there is a rule, so this is more than nothing having been done yet.
  expect(await remove('posts', first)).toBe('1 rows')
  expect(await comments()).toHaveLength(3)
})

test('keeps the five foreign keys, by their names', async () => {
  const keys = (await keysOf(db)).filter(({ kind }) => kind === 'FOREIGN KEY')
  expect(keys.map(({ name, parent }) => `${name} to ${parent}`).sort()).toEqual([
    'comments_post_id_fkey to posts',
    'comments_user_id_fkey to users',
    'likes_post_id_fkey to posts',
    'likes_user_id_fkey to users',
    'posts_user_id_fkey to users',
  ])
  const unproved = keys.filter(({ isValid }) => !isValid).map(({ name }) => name)
  expect(unproved, 'foreign keys that are not validated (NOT VALID)').toEqual([])
  for (const [constraint, values] of Object.entries({
    comments_post_id_fkey: [99, ada],
    comments_user_id_fkey: [first, 99],
  })) {
    const query = `INSERT INTO comments (post_id, user_id, body) VALUES ($1, $2, 'A comment')`
    expect(await outcome(db.query(query, values))).toBe(`23503 ${constraint}`)
  }
  expect(await remove('posts', second)).toBe('1 rows')
})

/** When so many wait for a lock, the test's own connections aside. */
const untilWaiting = (count: number) =>
  eventually(
    async () => expect((await connectionsTo(url)).filter(({ waiting }) => waiting)).toHaveLength(count),
    { within: 4_000 },
  )

test('leaves no orphan when a comment and a like come while their post goes', async () => {
  const pool = poolFor(url)
  const deleting = await openTransaction(db, `DELETE FROM posts WHERE id = ${first}`)
  const late = [
    pool.query(`INSERT INTO comments (post_id, user_id, body) VALUES ($1, $2, 'late')`, [first, joan]),
    pool.query('INSERT INTO likes (post_id, user_id) VALUES ($1, $2)', [first, await user('late')]),
  ].map(outcome)
  await Promise.race([untilWaiting(2), Promise.all(late)]).finally(deleting.commit)
  expect(await Promise.all(late)).toEqual(['23503 comments_post_id_fkey', '23503 likes_post_id_fkey'])
  expect(await comments()).toHaveLength(3)
  expect(await likes()).toHaveLength(3)

  // The other way round: the comment and the like are there first, and not committed yet.
  const commenting = await openTransaction(
    db,
    `INSERT INTO comments (post_id, user_id, body) VALUES (${second}, ${joan}, 'first');
     INSERT INTO likes (post_id, user_id) VALUES (${second}, (SELECT id FROM users WHERE username = 'late'))`,
  )
  const deletion = outcome(pool.query('DELETE FROM posts WHERE id = $1', [second]))
  await Promise.race([untilWaiting(1), deletion]).finally(commenting.commit)
  expect(await deletion, 'the answer to deleting a post that is being commented on').toBe('1 rows')
  expect([await comments(), await likes()], 'the comments and likes').toEqual([[], []])
})
