import { readFile } from 'node:fs/promises'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeEach, expect, test } from 'vitest'
import { makeBlog, rowsOf } from './blog.ts'
import { fillBlog } from './many-rows.ts'
import { mostRows, planOf, rowsRead, shown } from './plans.ts'

const { url } = await testDatabase()
const db = sql(url)
const { insert, user, post, comment, like } = rowsOf(db)

const FILE = 'schema/6-user-posts.sql'

beforeEach(async () => {
  await makeBlog(db, url)
  const { rows } = await db.query(
    `SELECT table_name AS name FROM information_schema.views WHERE table_schema = 'public'`,
  )
  expect(rows, 'the views').toContainEqual({ name: 'user_posts' })
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
  const { id } = await insert('users', {
    username: 'ada',
    email: 'ada@example.com',
    password_hash: 'a secret',
  })
  await post(id, 'A title')
  const { rows } = await db.query('SELECT user_posts::text AS row FROM user_posts')
  expect(rows).toEqual([{ row: `(${id},ada,1,"A title",0,0)` }])
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
  // Another of the same title: what is counted belongs to a post, not to a name.
  await like(ids[2], await post(ids[0], 'both'))
  const commented = await post(ids[1], 'commented')
  await post(ids[1], 'neither')
  for (const id of ids) await like(id, both)
  for (const author of [ids[1], ids[1], ids[2], null]) await comment(both, author)
  for (const id of ids.slice(1)) await like(id, liked)
  await comment(commented, ids[1])
  const { rows } = await db.query(
    'SELECT title, comment_count, like_count FROM user_posts WHERE post_id IS NOT NULL ORDER BY title, post_id',
  )
  expect(rows).toEqual([
    { title: 'both', comment_count: 4, like_count: 3 },
    { title: 'both', comment_count: 0, like_count: 1 },
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
  // One post is popular: each comment beside each like would be 10 000 rows.
  const { rows } = await db.query('SELECT min(id) AS id FROM posts WHERE user_id = 7')
  await db.query(
    `INSERT INTO comments (post_id, user_id, body) SELECT $1, n, 'A comment' FROM generate_series(1, 100) AS n`,
    [rows[0].id],
  )
  await db.query(
    `INSERT INTO likes (post_id, user_id) SELECT $1, n FROM generate_series(1, 100) AS n ON CONFLICT DO NOTHING`,
    [rows[0].id],
  )
  await db.query('ANALYZE posts, comments, likes')
  const nodes = await planOf(db, 'SELECT * FROM user_posts WHERE user_id = $1', [7])
  expect(nodes[0]?.['Actual Rows'], 'the rows').toBe(5)
  for (const table of ['users', 'posts', 'comments', 'likes']) {
    expect(rowsRead(nodes, table), `the rows read of ${table}. The plan: ${shown(nodes)}`).toBeLessThan(200)
  }
  expect(mostRows(nodes), `the rows of the largest step. The plan: ${shown(nodes)}`).toBeLessThan(1_000)
})

/** What PostgreSQL knows the view by, and who may do what with it. */
const identity = async () =>
  (await db.query(`SELECT oid, relacl::text AS rights FROM pg_class WHERE relname = 'user_posts'`)).rows[0]

/** A role that every server has, and that may read none of the tables. */
const READER = 'pg_monitor'

test('stands when the tables gain columns, and can be made again then', async () => {
  const userId = await user('ada')
  const postId = await post(userId, 'A title')
  await comment(postId, null)
  await like(userId, postId)
  await db.query(`
    GRANT USAGE ON SCHEMA public TO ${READER};
    GRANT SELECT ON user_posts TO ${READER};
    CREATE VIEW titles AS SELECT title FROM user_posts;
  `)
  const before = await identity()
  await db.query(`
    ALTER TABLE users ADD COLUMN title text NOT NULL DEFAULT 'Dr.', ADD COLUMN post_id integer;
    ALTER TABLE posts ADD COLUMN username text NOT NULL DEFAULT 'nobody', ADD COLUMN post_id integer;
    ALTER TABLE comments ADD COLUMN score integer NOT NULL DEFAULT 0, ADD COLUMN title text;
    ALTER TABLE likes ADD COLUMN id integer, ADD COLUMN title text;
  `)
  const again = await db.query(await readFile(subjectFile(`#bonus/${FILE}`), 'utf8')).then(
    () => 'done',
    (error: Error) => error.message,
  )
  expect(again, `what becomes of ${FILE} once more`).toBe('done')
  expect(await columns()).toEqual(COLUMNS)
  expect(await identity(), 'the view and the rights on it').toEqual(before)
  const reading = await db.connect()
  const row = {
    user_id: userId,
    username: 'ada',
    post_id: postId,
    title: 'A title',
    comment_count: 1,
    like_count: 1,
  }
  try {
    await reading.query(`BEGIN; SET LOCAL ROLE ${READER}`)
    const answer = await reading.query('SELECT * FROM user_posts').then(
      ({ rows }) => rows,
      (error: Error) => error.message,
    )
    expect(answer, 'what somebody reads who may read the view alone').toEqual([row])
  } finally {
    await reading.query('ROLLBACK')
    reading.release()
  }
})
