import type { Pool } from 'pg'
import { progress } from './progress.ts'

const PORTION = 25_000

/** Adds that many users, whose names are made of three of a thousand words, and a post for each. */
export async function seed(pool: Pool, users: number): Promise<void> {
  for (let from = 0; from < users; from += PORTION) {
    progress(`Adding users: ${from.toLocaleString('en')} of ${users.toLocaleString('en')}`)
    await pool.query(
      `WITH added AS (
         INSERT INTO users (name, email)
         SELECT concat_ws(' ', left(md5((n % 997)::text), 6), left(md5((n % 991)::text), 6), left(md5((n % 983)::text), 6)),
                'user' || n || '@example.com'
         FROM generate_series($1::integer + 1, $2::integer) AS n RETURNING id
       )
       INSERT INTO posts (user_id, title, body) SELECT id, 'Title', 'Body' FROM added`,
      [from, Math.min(from + PORTION, users)],
    )
  }
  // Also writes down which blocks hold only rows that everybody sees, as autovacuum does on a table at rest.
  await pool.query('VACUUM (ANALYZE) users, posts')
  progress(`Added ${users.toLocaleString('en')} users`, true)
}
