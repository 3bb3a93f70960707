import type { Queryable } from 'shared/db/queryable.ts'

export interface Post {
  id: number
  /** The author. */
  userId: number
  title: string
  body: string
  createdAt: Date
}

/** What a client decides about a post. The token decides about the author. */
export type PostFields = Pick<Post, 'title' | 'body'>

export interface PostStore {
  /** The 100 newest posts, newest first. */
  list(): Promise<Post[]>
  get(id: number): Promise<Post | undefined>
  create(userId: number, fields: PostFields): Promise<Post>
  /** Replaces title and body. Resolves with `undefined` unless this user has such a post. */
  update(id: number, userId: number, fields: PostFields): Promise<Post | undefined>
  /** Resolves with whether this user had such a post. */
  remove(id: number, userId: number): Promise<boolean>
}

const COLUMNS = 'id, user_id AS "userId", title, body, created_at AS "createdAt"'

export function createPostStore(db: Queryable): PostStore {
  return {
    async list() {
      // #region 4 — list the newest posts
      // The id decides between posts of the same moment.
      const { rows } = await db.query<Post>(
        `SELECT ${COLUMNS} FROM posts ORDER BY created_at DESC, id DESC LIMIT 100`,
      )
      return rows
      // #endregion
    },

    async get(id) {
      // #region 4 — find one post
      const { rows } = await db.query<Post>(`SELECT ${COLUMNS} FROM posts WHERE id = $1`, [id])
      return rows[0]
      // #endregion
    },

    async create(userId, { title, body }) {
      // #region 4 — insert the post
      const { rows } = await db.query<Post>(
        `INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
        [userId, title, body],
      )
      return rows[0] as Post
      // #endregion
    },

    async update(id, userId, { title, body }) {
      // #region 4 — replace a post of this user
      const { rows } = await db.query<Post>(
        `UPDATE posts SET title = $3, body = $4 WHERE id = $1 AND user_id = $2 RETURNING ${COLUMNS}`,
        [id, userId, title, body],
      )
      return rows[0]
      // #endregion
    },

    async remove(id, userId) {
      // #region 4 — delete a post of this user
      const { rowCount } = await db.query('DELETE FROM posts WHERE id = $1 AND user_id = $2', [id, userId])
      return rowCount === 1
      // #endregion
    },
  }
}
