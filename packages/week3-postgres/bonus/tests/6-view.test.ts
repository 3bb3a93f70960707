import { readFile } from 'node:fs/promises'
import { testDatabase } from 'shared/testing/database.ts'
import { sql } from 'shared/testing/sql.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeEach, expect, test } from 'vitest'
import { makeBlog, rowsOf } from './blog.ts'
import { fillBlog } from './many-rows.ts'
import { planOf, rowsRead } from './plans.ts'

const { url } = await testDatabase()
const db = sql(url)
const { user, post, comment, like } = rowsOf(db)

const FILE = 'schema/6-user-posts.sql'

beforeEach(async () => {
  await makeBlog(db, url)
  const { rows } = await db.query(
    `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'public'`,
  )
  expect(rows, 'the views').toEqual([{ name: 'user_posts' }])
})

const columns = async () =>
  (
    await db.query(
      `SELECT column_name || ' ' || data_type AS column
       FROM information_schema.columns
       WHERE table_name = 'user_posts'
       ORDER BY ordinal_position`,
    )
  ).rows.map(({ column }) => column)

const COLUMNS = [
  'user_id integer',
  'username text',
  'post_id integer',
  'title text',
  'comment_count integer',
  'like_count integer',
]

test('has these columns, and no password', async () => {
  expect(await columns()).toEqual(COLUMNS)
})

test('has a row for each post, with its user', async () => {
  const [ada, grace] = [await user('ada'), await user('grace')]
  for (const [userId, title] of [
    [grace, 'first'],
    [ada, 'second'],
    [grace, 'third'],
  ] as const) {
    await post(userId, title)
  }
  const { rows } = await db.query('SELECT user_id, username, post_id, title FROM user_posts ORDER BY post_id')
  expect(rows).toEqual([
    { user_id: grace, username: 'grace', post_id: 1, title: 'first' },
    { user_id: ada, username: 'ada', post_id: 2, title: 'second' },
    { user_id: grace, username: 'grace', post_id: 3, title: 'third' },
  ])
})

test('has one row for a user without posts', async () => {
  const [ada, grace] = [await user('ada'), await user('grace')]
  const postId = await post(grace, 'A title')
  // Having written elsewhere is not having posted.
  await comment(postId, ada)
  const { rows } = await db.query('SELECT * FROM user_posts ORDER BY username')
  expect(rows).toEqual([
    { user_id: ada, username: 'ada', post_id: null, title: null, comment_count: 0, like_count: 0 },
    { user_id: grace, username: 'grace', post_id: postId, title: 'A title', comment_count: 1, like_count: 0 },
  ])
})

test('counts the comments and the likes of each post', async () => {
  const ids = [await user('ada'), await user('grace'), await user('joan')] as const
  const both = await post(ids[0], 'both')
  const liked = await post(ids[0], 'liked')
  const commented = await post(ids[1], 'commented')
  await post(ids[1], 'neither')
  for (const id of ids) await like(id, both)
  for (const author of [ids[1], ids[1], ids[2], null]) await comment(both, author)
  for (const id of ids.slice(1)) await like(id, liked)
  await comment(commented, ids[1])
  const { rows } = await db.query(
    'SELECT title, comment_count, like_count FROM user_posts WHERE post_id IS NOT NULL ORDER BY title',
  )
  expect(rows).toEqual([
    { title: 'both', comment_count: 4, like_count: 3 },
    { title: 'commented', comment_count: 1, like_count: 0 },
    { title: 'liked', comment_count: 0, like_count: 2 },
    { title: 'neither', comment_count: 0, like_count: 0 },
  ])
})

test('can be searched and sorted as a table', async () => {
  const [ada, grace] = [await user('ada'), await user('grace')]
  for (const title of ['a', 'b', 'c']) await like(ada, await post(grace, title))
  await like(grace, 2)
  await post(ada, 'd')
  const { rows } = await db.query(
    `SELECT title, like_count
     FROM user_posts
     WHERE username = $1 AND like_count > 0
     ORDER BY like_count DESC, title DESC
     LIMIT 2`,
    ['grace'],
  )
  expect(rows).toEqual([
    { title: 'b', like_count: 2 },
    { title: 'c', like_count: 1 },
  ])
})

test('reads only what belongs to the user who is asked for', async () => {
  await fillBlog(db, { users: 2_000, each: 5 })
  // Whatever exercise 5 has made: here, nothing has to be read for want of an index.
  await db.query(`
    CREATE INDEX ON posts (user_id);
    CREATE INDEX ON comments (post_id);
    CREATE INDEX ON likes (post_id);
  `)
  await db.query('ANALYZE posts, comments, likes')
  const nodes = await planOf(db, 'SELECT * FROM user_posts WHERE user_id = $1', [7])
  expect(nodes[0]?.['Actual Rows'], 'the rows').toBe(5)
  for (const table of ['users', 'posts', 'comments', 'likes']) {
    expect(rowsRead(nodes, table), `the rows read of ${table}`).toBeLessThan(200)
  }
})

test('stands when the tables gain columns, and can be made again then', async () => {
  const before = await db.query('SELECT * FROM user_posts')
  const userId = await user('ada')
  await post(userId, 'A title')
  await db.query(`
    ALTER TABLE users ADD COLUMN title text NOT NULL DEFAULT 'Dr.';
    ALTER TABLE posts ADD COLUMN username text NOT NULL DEFAULT 'nobody';
    ALTER TABLE comments ADD COLUMN score integer NOT NULL DEFAULT 0;
    ALTER TABLE likes ADD COLUMN id integer;
  `)
  expect(before.rows).toEqual([])
  await db.query('GRANT SELECT ON user_posts TO PUBLIC')
  const again = await db.query(await readFile(subjectFile(`#bonus/${FILE}`), 'utf8')).then(
    () => 'done',
    (error: Error) => error.message,
  )
  expect(again, `what becomes of ${FILE} once more`).toBe('done')
  expect(await columns()).toEqual(COLUMNS)
  expect((await db.query('SELECT username, title FROM user_posts')).rows).toEqual([
    { username: 'ada', title: 'A title' },
  ])
  const { rows } = await db.query(`SELECT relacl::text AS rights FROM pg_class WHERE relname = 'user_posts'`)
  expect(rows[0]?.rights, 'the rights that were granted').toContain('=r/')
})
