import type { Pool } from 'pg'
import { progress } from './progress.ts'

const PORTION = 25_000

/** Fills the tables: that many users, of which each three came at the same time, and 100 accounts. */
export async function seed(pool: Pool, users: number): Promise<void> {
  for (let from = 0; from < users; from += PORTION) {
    progress(`Adding users: ${from.toLocaleString('en')} of ${users.toLocaleString('en')}`)
    await pool.query(
      `INSERT INTO users (username, email, created_at)
       SELECT 'user ' || n, 'User.' || n || '@Example.com', timestamptz '2026-01-01' + n / 3 * interval '1 second'
       FROM generate_series($1::integer + 1, $2::integer) AS n`,
      [from, Math.min(from + PORTION, users)],
    )
  }
  await pool.query('INSERT INTO accounts (balance) SELECT 1000000 FROM generate_series(1, 100)')
  // Also writes down which blocks hold only rows that everybody sees, as autovacuum does on a table at rest.
  await pool.query('VACUUM (ANALYZE) users, accounts')
  progress(`Added ${users.toLocaleString('en')} users`, true)
}
