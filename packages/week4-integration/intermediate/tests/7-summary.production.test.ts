import { readFileSync } from 'node:fs'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, expect, test } from 'vitest'
import { explainingPool, rowsRead } from './explaining-pool.ts'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const { pool, nodes, forget } = explainingPool(url)
const app = madeApp(pool)

beforeAll(() =>
  db.query(`
    INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(1, 200) AS n;
    INSERT INTO posts (user_id, title, body) SELECT 1 + n % 200, 'Post', 'Body' FROM generate_series(1, 5000) AS n;
    INSERT INTO comments (post_id, user_id, body) SELECT id, user_id, 'Comment' FROM posts;
    CREATE INDEX ON posts (user_id);
    ANALYZE users, posts, comments`),
)

async function relations(): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relname IN ('user_post_summary', 'comments', 'posts') ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

test('reads the posts of one user only, when one is asked for', async () => {
  expect(await relations(), 'what there is').toContain('user_post_summary')
  forget()
  const { rows } = await pool.query('SELECT posts, comments FROM user_post_summary WHERE user_id = $1', [7])
  expect(rows, 'the summary of one user').toEqual([{ posts: 25, comments: 25 }])
  const read = { posts: rowsRead(nodes(), 'posts'), comments: rowsRead(nodes(), 'comments') }
  // A design may read the posts twice: for the posts, and for the comments on them.
  expect(read.posts, 'the rows of posts that were read, of 5000').toBeLessThanOrEqual(60)
  expect(read.comments, 'the rows of comments that were read, of 5000').toBeLessThanOrEqual(60)
})

test('sends as many statements for a full page as for an empty one', async () => {
  const during = async (query: string, length: number) => {
    const queries = await queriesDuring(async () => {
      const { body } = await request(app).get(`/api/users/summary${query}`)
      expect(body.data, `the summaries of ${query}`).toHaveLength(length)
    })
    return statements(queries).length
  }
  const full = await during('?limit=100', 100)
  expect(full, 'the statements for 100 users').toBe(await during('?limit=100&page=9', 0))
})

test('has these five columns and no others', async () => {
  const { rows } = await db.query(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_name = 'user_post_summary' ORDER BY name`,
  )
  expect(rows, 'the columns of the view').toEqual([
    { name: 'comments', type: 'integer' },
    { name: 'last_post_at', type: 'timestamp with time zone' },
    { name: 'name', type: 'text' },
    { name: 'posts', type: 'integer' },
    { name: 'user_id', type: 'integer' },
  ])
  const { body } = await request(app).get('/api/users/summary?limit=1')
  expect(Object.keys(body.data[0]).sort(), 'the members of a summary').toEqual([
    'comments',
    'lastPostAt',
    'name',
    'posts',
    'userId',
  ])
})

test('is dropped by its down migration', async () => {
  const run = (direction: string) =>
    db.query(
      readFileSync(
        subjectFile(`#intermediate/migrations/4-create-user-post-summary.${direction}.sql`),
        'utf8',
      ),
    )
  expect(await relations(), 'what there is').toEqual(['comments', 'posts', 'user_post_summary'])
  await run('down')
  expect(await relations(), 'what there is after the down migration').toEqual(['comments', 'posts'])
  await run('up')
  expect(await relations(), 'what there is after the up migration').toContain('user_post_summary')
})
