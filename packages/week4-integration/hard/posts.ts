import { encodeCursor, type Place } from 'shared/db/cursor.ts'
import type { Queryable } from 'shared/db/queryable.ts'
import { offsetOf, type Page, type PageOf } from './pagination.ts'

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
  /** One page of the posts, newest first. */
  list(page: Page): Promise<PageOf<Post>>
  /** The posts that come after a place, newest first, and the cursor of the place after them: `null` at the end. */
  listAfter(after: Place | undefined, limit: number): Promise<{ data: Post[]; next: string | null }>
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
    async list(page) {
      const [one, all] = await Promise.all([
        // The id decides between posts of the same moment. Otherwise a post could be on two pages, or on none.
        db.query<Post>(`SELECT ${COLUMNS} FROM posts ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2`, [
          page.limit,
          offsetOf(page),
        ]),
        db.query<{ total: number }>('SELECT count(*)::integer AS total FROM posts'),
      ])
      return { data: one.rows, total: all.rows[0]?.total ?? 0 }
    },

    async listAfter(after, limit) {
      // An index on both columns is sorted like this comparison, so PostgreSQL begins to read at the place.
      const { createdAt, id } = after ?? { createdAt: 'infinity', id: 1 }
      const { rows } = await db.query<Post & { at: string }>(
        `SELECT ${COLUMNS}, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
         FROM posts WHERE (created_at, id) < ($1::timestamptz, $2::integer)
         ORDER BY created_at DESC, id DESC LIMIT $3`,
        // One more than the page holds: it tells whether another page follows.
        [createdAt, id, limit + 1],
      )
      const data = rows.slice(0, limit)
      const last = data.at(-1)
      const next = last && rows.length > limit ? encodeCursor({ createdAt: last.at, id: last.id }) : null
      return { data: data.map(({ at: _at, ...post }) => post), next }
    },

    async get(id) {
      const { rows } = await db.query<Post>(`SELECT ${COLUMNS} FROM posts WHERE id = $1`, [id])
      return rows[0]
    },

    async create(userId, { title, body }) {
      const { rows } = await db.query<Post>(
        `INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
        [userId, title, body],
      )
      return rows[0] as Post
    },

    async update(id, userId, { title, body }) {
      const { rows } = await db.query<Post>(
        `UPDATE posts SET title = $3, body = $4 WHERE id = $1 AND user_id = $2 RETURNING ${COLUMNS}`,
        [id, userId, title, body],
      )
      return rows[0]
    },

    async remove(id, userId) {
      const { rowCount } = await db.query('DELETE FROM posts WHERE id = $1 AND user_id = $2', [id, userId])
      return rowCount === 1
    },
  }
}
