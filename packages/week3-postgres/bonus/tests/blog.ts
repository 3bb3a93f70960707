import pg from 'pg'
import { endPool, poolFor } from 'shared/testing/database/pool-for.ts'
import { expect } from 'vitest'
import { applySchema } from '#bonus/schema.ts'

/** Makes the blog of the code under test anew, without a row. The test fails where a table is missing. */
export async function makeBlog(db: pg.Pool, url: string): Promise<void> {
  await db.query('DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public')
  const pool = poolFor(url)
  await applySchema(pool)
  await endPool(pool)
  const { rows } = await db.query<{ name: string }>(
    `SELECT table_name AS name
     FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  expect(
    rows.map(({ name }) => name),
    'the tables that the files of schema/ make (exercise 1)',
  ).toEqual(expect.arrayContaining(['users', 'posts', 'comments', 'likes']))
}

type Values = Record<string, unknown>

/** What tests do with the tables of the blog. `db` is the test's own pool. */
export function rowsOf(db: pg.Pool) {
  /** Adds a row. @returns the whole of it. */
  async function insert<Row = { id: number }>(table: string, values: Values): Promise<Row> {
    const columns = Object.keys(values).map(pg.escapeIdentifier)
    const { rows } = await db.query(
      `INSERT INTO ${pg.escapeIdentifier(table)} (${columns})
       VALUES (${columns.map((_column, index) => `$${index + 1}`)})
       RETURNING *`,
      Object.values(values),
    )
    return rows[0]
  }

  return {
    insert,
    user: async (username: string) =>
      (await insert('users', { username, email: `${username}@example.com`, password_hash: 'a hash' })).id,
    post: async (userId: number, title = 'A title') =>
      (await insert('posts', { user_id: userId, title, body: 'A body' })).id,
    comment: async (postId: number, userId: number | null, body = 'A comment') =>
      (await insert('comments', { post_id: postId, user_id: userId, body })).id,
    like: async (userId: number, postId: number) => {
      await insert('likes', { user_id: userId, post_id: postId })
    },
    /** All rows of a table, in the order of all these columns. */
    async all<Row = Values>(table: string, ...columns: string[]): Promise<Row[]> {
      const { rows } = await db.query(`SELECT ${columns} FROM ${table} ORDER BY ${columns}`)
      return rows
    },
  }
}

/** What became of a statement: its number of rows, or the SQLSTATE and the constraint that it failed with. */
export async function outcome(query: Promise<{ rowCount: number | null }>): Promise<string> {
  return query.then(
    ({ rowCount }) => `${rowCount} rows`,
    ({ code, constraint, message }) => [code ?? message, constraint].filter(Boolean).join(' '),
  )
}

/** What becomes of a statement in a transaction that goes on, and is rolled back in the end. */
export async function atOnce(db: pg.Pool, text: string): Promise<string> {
  const client = await db.connect()
  try {
    await client.query('BEGIN')
    return await outcome(client.query(text))
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}
