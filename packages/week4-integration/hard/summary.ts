import type { Queryable } from 'shared/db/queryable.ts'
import { offsetOf, type Page, type PageOf } from './pagination.ts'

/** A row of the view `user_post_summary`. */
export interface UserPostSummary {
  userId: number
  name: string
  /** How many posts the user has written. */
  posts: number
  /** When the newest of them was written. */
  lastPostAt: Date | null
  /** How many comments there are on the user's posts. */
  comments: number
}

/** One page of the summaries, in the order of the users' ids. */
export async function listSummaries(db: Queryable, page: Page): Promise<PageOf<UserPostSummary>> {
  const [one, all] = await Promise.all([
    db.query<UserPostSummary>(
      `SELECT user_id AS "userId", name, posts, last_post_at AS "lastPostAt", comments
       FROM user_post_summary ORDER BY user_id LIMIT $1 OFFSET $2`,
      [page.limit, offsetOf(page)],
    ),
    // Counting the rows of the view would count posts and comments too, for nothing.
    db.query<{ total: number }>('SELECT count(*)::integer AS total FROM users'),
  ])
  return { data: one.rows, total: all.rows[0]?.total ?? 0 }
}
