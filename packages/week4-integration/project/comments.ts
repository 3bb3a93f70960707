// #region 4
import { isForeignKeyViolation } from 'shared/db/errors.ts'
// #endregion
import type { Queryable } from 'shared/db/queryable.ts'
import { AppError } from 'shared/http/errors.ts'
import { type List, pageStatement } from './lists.ts'
// #region 4
import { postNotFound } from './posts.ts'
// #endregion
import type { CommentFields } from './validation.ts'

export interface Comment {
  id: number
  text: string
  author: { id: number; name: string }
  createdAt: Date
}

// #region 4 — the columns of a comment, for all statements
const COLUMNS = `c.id, c.text, json_build_object('id', u.id, 'name', u.name) AS author, c.created_at AS "createdAt"`
// #endregion

/** The comments on a post, oldest first. */
export function commentsOf(postId: number): List {
  // #region 4 — the list of a post's comments
  return {
    columns: COLUMNS,
    from: 'comments c JOIN users u ON u.id = c.author_id',
    where: ['c.post_id = $1'],
    values: [postId],
    order: {
      keys: [
        { by: 'c.created_at', type: 'timestamptz' },
        { by: 'c.id', type: 'integer' },
      ],
      isDescending: false,
    },
  }
  // #endregion
}

/** The first 20 comments on a post. There may be thousands. */
export async function firstComments(db: Queryable, postId: number): Promise<Comment[]> {
  // #region 4 — select the first comments
  const { text, values } = pageStatement(commentsOf(postId), { page: 1, limit: 20 })
  const { rows } = await db.query<Comment>(text, values)
  return rows
  // #endregion
}

/** @throws {AppError} 404 if there is no such post, or no such author. */
export async function insertComment(
  db: Queryable,
  postId: number,
  { authorId, text }: CommentFields,
): Promise<Comment> {
  // #region 4 — insert the comment
  try {
    const { rows } = await db.query<Comment>(
      `WITH c AS (INSERT INTO comments (post_id, author_id, text) VALUES ($1, $2, $3) RETURNING *)
       SELECT ${COLUMNS} FROM c JOIN users u ON u.id = c.author_id`,
      [postId, authorId, text],
    )
    return rows[0] as Comment
  } catch (error) {
    if (isForeignKeyViolation(error, 'comments_post_id_fkey')) throw postNotFound(postId)
    if (!isForeignKeyViolation(error, 'comments_author_id_fkey')) throw error
    throw new AppError(404, 'user-not-found', `There is no user ${authorId}`, { cause: error })
  }
  // #endregion
}

/** @throws {AppError} 404 */
export async function deleteComment(db: Queryable, id: number): Promise<void> {
  // #region 4 — delete the comment
  const { rowCount } = await db.query('DELETE FROM comments WHERE id = $1', [id])
  if (rowCount === 0) throw new AppError(404, 'comment-not-found', `There is no comment ${id}`)
  // #endregion
}
