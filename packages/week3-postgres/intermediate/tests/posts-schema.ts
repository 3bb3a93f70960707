import type pg from 'pg'

/** What exercises 1 and 5 ask of the columns of posts. */
export const COLUMNS = [
  { name: 'body', type: 'text', null: 'NO' },
  { name: 'created_at', type: 'timestamp with time zone', null: 'NO' },
  { name: 'id', type: 'integer', null: 'NO' },
  { name: 'title', type: 'text', null: 'NO' },
  { name: 'user_id', type: 'integer', null: 'NO' },
]

/** The columns of posts, by name. */
export async function columns(db: pg.Pool): Promise<unknown[]> {
  const { rows } = await db.query(
    `SELECT column_name AS name, data_type AS type, is_nullable AS null
     FROM information_schema.columns
     WHERE table_name = 'posts' AND table_schema = 'public'
     ORDER BY name`,
  )
  return rows
}

/** The first columns of the indexes on posts that hold all its rows. */
export async function firstColumnsOfIndexes(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT attname AS name
     FROM pg_index
     JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
     WHERE indrelid = 'posts'::regclass AND indpred IS NULL AND indisvalid`,
  )
  return rows.map(({ name }) => name)
}

/** The columns of the primary key of posts. */
export async function primaryKey(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT attname AS name
     FROM pg_index
     JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
     WHERE indrelid = 'posts'::regclass AND indisprimary`,
  )
  return rows.map(({ name }) => name)
}

export interface PostRow {
  id?: number
  user_id: number | null
  title: string | null
  body: string | null
  created_at?: Date | string | null
}

/** Inserts a row as it is given, and lets the database's error out. */
export async function insertRow(db: pg.Pool, row: PostRow): Promise<{ id: number; created_at: Date }> {
  const names = Object.keys(row)
  const { rows } = await db.query(
    `INSERT INTO posts (${names}) VALUES (${names.map((_name, i) => `$${i + 1}`)}) RETURNING id, created_at`,
    Object.values(row),
  )
  return rows[0]
}
