import type { Pool } from 'pg'

/** The four indexes of exercise 2, as PostgreSQL prints them. */
export const FOUR_INDEXES = {
  posts_created_at_id_idx: 'posts USING btree (created_at DESC, id DESC)',
  posts_user_id_created_at_id_idx: 'posts USING btree (user_id, created_at DESC, id DESC)',
  users_created_at_id_idx: 'users USING btree (created_at DESC, id DESC)',
  users_lower_name_idx: 'users USING btree (lower(name))',
}

/** Which of the four there are, with their definitions; `invalid` for one that no query uses. */
export async function indexesOf(db: Pool): Promise<Record<string, string>> {
  const { rows } = await db.query<{ name: string; valid: boolean; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, indisvalid AS valid, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indexrelid::regclass::text = ANY ($1) ORDER BY 1`,
    [Object.keys(FOUR_INDEXES)],
  )
  const shown = rows.map(({ name, valid, definition }) => [
    name,
    valid ? definition.replace(`CREATE INDEX ${name} ON public.`, '') : 'invalid',
  ])
  return Object.fromEntries(shown)
}

/** Adds users, each with one post, all of different times. */
export async function addUsersAndPosts(db: Pool, count: number): Promise<void> {
  await db.query(
    `INSERT INTO users (name, email, created_at)
     SELECT 'User ' || n, 'user' || n || '@example.com', '2026-01-01'::timestamptz + n * interval '1 minute'
     FROM generate_series(1, $1::integer) AS n`,
    [count],
  )
  await db.query(
    `INSERT INTO posts (user_id, title, body, created_at) SELECT id, 'Post', 'Body', created_at FROM users`,
  )
  await db.query('ANALYZE users, posts')
}

/** The index that the plan of a query uses, and whether the plan sorts. */
export async function planOf(db: Pool, query: string): Promise<{ index?: string; sorts: boolean }> {
  const { rows } = await db.query(`EXPLAIN (FORMAT JSON) ${query}`)
  const text = JSON.stringify(rows)
  return { index: /"Index Name":"(\w+)"/.exec(text)?.[1], sorts: /"Node Type":"[\w ]*Sort"/.test(text) }
}
