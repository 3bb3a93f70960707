import type { Pool } from 'pg'
import { UserNotFoundError } from './errors.ts'
import { isId, shownId } from './ids.ts'
import { withTransaction } from './transaction.ts'

export interface Post {
  id: number
  userId: number
  title: string
  body: string
  createdAt: Date
}

export type NewPost = Pick<Post, 'userId' | 'title' | 'body'>

/**
 * Adds a post and counts it in its user's `post_count`.
 * @throws {UserNotFoundError}
 */
export async function insertPost(pool: Pool, { userId, title, body }: NewPost): Promise<Post> {
  // #region 6 — insert the post and count it
  if (!isId(userId)) throw nobody(userId)
  return withTransaction(pool, async (client) => {
    // The database adds to what is there at that moment, and locks the row: who comes second waits here.
    const { rowCount } = await client.query(
      `UPDATE users
       SET post_count = post_count + 1
       WHERE id = $1`,
      [userId],
    )
    if (rowCount === 0) throw nobody(userId)
    const { rows } = await client.query<Post>(
      `INSERT INTO posts (user_id, title, body)
       VALUES ($1, $2, $3)
       RETURNING id, user_id AS "userId", title, body, created_at AS "createdAt"`,
      [userId, title, body],
    )
    return rows[0] as Post
  })
  // #endregion
}

/** Deletes a post and counts it out. @returns whether there was such a post. */
export async function deletePost(pool: Pool, id: number): Promise<boolean> {
  // #region 6 — delete the post and count it
  if (!isId(id)) return false
  return withTransaction(pool, async (client) => {
    // What the deletion returns was there: of two that delete the same post, the second finds none.
    const { rows } = await client.query<{ userId: number }>(
      `DELETE FROM posts
       WHERE id = $1
       RETURNING user_id AS "userId"`,
      [id],
    )
    const [post] = rows
    if (post === undefined) return false
    // Where the count was wrong, and falls below 0, the table refuses it: greatest(…, 0) would only hide it.
    await client.query(
      `UPDATE users
       SET post_count = post_count - 1
       WHERE id = $1`,
      [post.userId],
    )
    return true
  })
  // #endregion
}

// #region 6 — helpers of both, if any
const nobody = (id: unknown) => new UserNotFoundError(`There is no user ${shownId(id)}`)
// #endregion
