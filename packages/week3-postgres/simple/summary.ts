import type { Pool } from 'pg'
import type { User } from './users.ts'

export interface UserSummary {
  total: number
  /** The users with the smallest and the largest id; missing while there are none. */
  first?: User
  last?: User
}

/** Asks three questions at once, on three connections: it takes as long as the slowest of them. */
export async function summarizeUsers(pool: Pool): Promise<UserSummary> {
  // #region 7 — ask the three questions
  // Promise.all handles the rejection of each: awaited one after another, the others' would be nobody's.
  const [counts, firsts, lasts] = await Promise.all([
    // count(*) is a bigint, of which pg makes text, since a number cannot hold them all.
    pool.query<{ total: string }>('SELECT count(*) AS total FROM users'),
    pool.query<User>('SELECT id, name, email FROM users ORDER BY id LIMIT 1'),
    pool.query<User>('SELECT id, name, email FROM users ORDER BY id DESC LIMIT 1'),
  ])
  return { total: Number(counts.rows[0]?.total), first: firsts.rows[0], last: lasts.rows[0] }
  // #endregion
}
