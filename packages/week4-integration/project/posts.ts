// #region 3
import { isForeignKeyViolation } from 'shared/db/errors.ts'
// #endregion
import type { Queryable } from 'shared/db/queryable.ts'
import { AppError } from 'shared/http/errors.ts'
import { filterOf } from './filter.ts'
import type { List } from './lists.ts'
import { NEWEST_FIRST, orderOf } from './sorting.ts'
import type { PostFields, PostsQuery } from './validation.ts'

export interface Post {
  id: number
  title: string
  body: string
  author: { id: number; name: string }
  createdAt: Date
  commentCount: number
}

// #region 3 — the columns of a post, for all statements
/** Counted in a subquery: a second JOIN would multiply the rows, and lose posts without comments. */
const COLUMNS = `p.id, p.title, p.body, json_build_object('id', u.id, 'name', u.name) AS author,
  p.created_at AS "createdAt",
  (SELECT count(*)::integer FROM comments c WHERE c.post_id = p.id) AS "commentCount"`
// #endregion

/** The posts of a user, newest first. */
export function postsOf(userId: number): List {
  // #region 3 — the list of a user's posts
  return {
    columns: COLUMNS,
    from: 'posts p JOIN users u ON u.id = p.user_id',
    where: ['p.user_id = $1'],
    values: [userId],
    order: NEWEST_FIRST,
  }
  // #endregion
}

/** All posts, newest first unless the query says otherwise. */
export function allPosts(query: PostsQuery): List {
  // #region 5 — the list of all posts
  return {
    columns: COLUMNS,
    from: 'posts p JOIN users u ON u.id = p.user_id',
    ...filterOf(query),
    order: orderOf(query),
  }
  // #endregion
}

/** @throws {AppError} 404 if there is no such user. */
export async function insertPost(db: Queryable, userId: number, { title, body }: PostFields): Promise<Post> {
  // #region 3 — insert the post
  try {
    const { rows } = await db.query<Post>(
      `WITH p AS (INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING *)
       SELECT ${COLUMNS} FROM p JOIN users u ON u.id = p.user_id`,
      [userId, title, body],
    )
    return rows[0] as Post
  } catch (error) {
    // The user may be deleted at any moment, so only the constraint knows.
    if (!isForeignKeyViolation(error, 'posts_user_id_fkey')) throw error
    throw new AppError(404, 'user-not-found', `There is no user ${userId}`, { cause: error })
  }
  // #endregion
}

/** @throws {AppError} 404 */
export async function getPost(db: Queryable, id: number): Promise<Post> {
  // #region 3 — select one post
  const { rows } = await db.query<Post>(
    `SELECT ${COLUMNS} FROM posts p JOIN users u ON u.id = p.user_id WHERE p.id = $1`,
    [id],
  )
  if (!rows[0]) throw postNotFound(id)
  return rows[0]
  // #endregion
}

/**
 * Replaces title and body.
 * @throws {AppError} 404
 */
export async function replacePost(db: Queryable, id: number, { title, body }: PostFields): Promise<Post> {
  // #region 3 — update the post
  const { rows } = await db.query<Post>(
    `WITH p AS (UPDATE posts SET title = $2, body = $3 WHERE id = $1 RETURNING *)
     SELECT ${COLUMNS} FROM p JOIN users u ON u.id = p.user_id`,
    [id, title, body],
  )
  if (!rows[0]) throw postNotFound(id)
  return rows[0]
  // #endregion
}

/** @throws {AppError} 404 */
export async function deletePost(db: Queryable, id: number): Promise<void> {
  // #region 3 — delete the post
  const { rowCount } = await db.query('DELETE FROM posts WHERE id = $1', [id])
  if (rowCount === 0) throw postNotFound(id)
  // #endregion
}

// #region 3 — the error for an unknown post, if you like
export function postNotFound(id: number): AppError {
  return new AppError(404, 'post-not-found', `There is no post ${id}`)
}
// #endregion
