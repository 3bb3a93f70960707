import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { beforeEach, expect, test } from 'vitest'
import { explainingPool, rowsRead } from './explaining-pool.ts'
import { levelTables } from './level-database.ts'
import { expectRefused, ids, idsIn, listOf } from './lists.ts'
import { emptyTables, madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const { pool, nodes, forget } = explainingPool(url)
const reported: unknown[] = []
const app = madeApp(pool, { report: (error) => reported.push(error) })

/** Adds posts of one user. @param time in SQL, of the post number `n`, from 1. */
async function addPosts(count: number, time: string): Promise<void> {
  await db.query(
    `INSERT INTO posts (user_id, title, body, created_at)
     SELECT 1, 'Post ' || n, 'Body', ${time} FROM generate_series(1, $1::integer) AS n`,
    [count],
  )
}

beforeEach(async () => {
  await emptyTables(db)
  await db.query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
})

/** The ids of all that follows a cursor, and the number of pages. */
async function followed(after: string, limit: number): Promise<{ seen: number[]; pages: number }> {
  const seen: number[] = []
  let next: string | null = after
  let pages = 0
  for (; next !== null && pages < 30; pages++) {
    const list = await listOf(app, `/api/posts?after=${encodeURIComponent(next)}&limit=${limit}`)
    seen.push(...idsIn(list))
    next = list.next as string | null
  }
  return { seen, pages }
}

test('goes on after a cursor while new posts arrive', async () => {
  await addPosts(20, `'2026-01-01'::timestamptz + (n / 4) * interval '1 minute'`)
  const first = await listOf(app, '/api/posts?after=&limit=10')
  expect(first, 'what begins with the newest post').toEqual({
    data: expect.any(Array),
    next: expect.any(String),
  })
  expect(idsIn(first), 'the newest posts').toEqual(ids(20, 11))
  const shown = { id: 20, userId: 1, title: 'Post 20', body: 'Body', createdAt: '2026-01-01T00:05:00.000Z' }
  expect(first.data[0], 'a post').toMatchObject(shown)
  expect(Object.keys(first.data[0] as object).sort(), 'its members').toEqual(Object.keys(shown).sort())
  await addPosts(3, `'2026-01-02'::timestamptz`)
  await db.query('DELETE FROM posts WHERE id IN (11, 15)')
  const rest = await followed(first.next as string, 5)
  expect(rest, 'the posts after the cursor').toEqual({ seen: ids(10, 1), pages: 2 })
  const all = await listOf(app, '/api/posts?after=&limit=100')
  expect([all.data.length, all.next], 'a page that holds all posts').toEqual([21, null])
  await emptyTables(db)
  expect(await listOf(app, '/api/posts?after='), 'without posts').toEqual({ data: [], next: null })
  // A handler that goes on after it has answered fails at its second answer.
  await listOf(app, '/api/posts')
  expect(reported, 'the errors that were reported').toEqual([])
})

test('tells posts apart that are a microsecond apart', async () => {
  await addPosts(12, `'2026-01-01'::timestamptz + (n * 5 % 12 / 2) * interval '1 microsecond'`)
  const { rows } = await db.query<{ id: number }>('SELECT id FROM posts ORDER BY created_at DESC, id DESC')
  const { seen } = await followed('', 1)
  expect(seen, 'the posts of all pages').toEqual(rows.map(({ id }) => id))
})

test('reads no more posts after a cursor than it needs', async () => {
  await addPosts(2_000, `'2026-01-01'::timestamptz + n * interval '1 minute'`)
  await db.query(`
    CREATE INDEX IF NOT EXISTS posts_created_at_id_idx ON posts (created_at DESC, id DESC);
    ANALYZE posts`)
  let next = ''
  for (let page = 1; page <= 8; page++) {
    const list = await listOf(app, `/api/posts?after=${encodeURIComponent(next)}&limit=100`)
    next = list.next as string
  }
  forget()
  const list = await listOf(app, `/api/posts?after=${encodeURIComponent(next)}&limit=10`)
  expect(idsIn(list), 'the posts from number 800 on').toEqual(ids(1_200, 1_191))
  expect(rowsRead(nodes(), 'posts'), 'the rows of posts that were read').toBeGreaterThan(0)
  expect(rowsRead(nodes(), 'posts'), 'the rows of posts that were read for ten of them').toBeLessThan(30)
})

test('answers 400 to texts that are not cursors, and to page beside after', async () => {
  await addPosts(3, `'2026-01-01'::timestamptz + n * interval '1 minute'`)
  const { next } = await listOf(app, '/api/posts?after=&limit=1')
  const cursor = encodeURIComponent(next as string)
  const date = Buffer.from('2026-02-31T00:00:00.000000Z 1').toString('base64url')
  const wrong = ['abc', '1', '0', 'null', '%00', "'; DROP TABLE posts;--", 'x'.repeat(2_000), date]
  for (const text of wrong) await expectRefused(app, `/api/posts?after=${encodeURIComponent(text)}`)
  await expectRefused(app, `/api/posts?after=${cursor}&after=${cursor}`)
  await expectRefused(app, `/api/posts?after=${cursor}&page=1`)
  await expectRefused(app, '/api/posts?after=&page=2')
  await expectRefused(app, `/api/posts?after=${cursor}&limit=101`, 'limit')
  expect(idsIn(await listOf(app, `/api/posts?after=${cursor}`)), 'the posts after a cursor').toEqual([2, 1])
})
