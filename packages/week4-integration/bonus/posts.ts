import type { Queryable } from 'shared/db/queryable.ts'

export interface Post {
  id: number
  /** The author. */
  userId: number
  title: string
  body: string
  createdAt: Date
}

export interface PostStore {
  /** The 100 newest posts, newest first. */
  list(): Promise<Post[]>
  get(id: number): Promise<Post | undefined>
}

const COLUMNS = 'id, user_id AS "userId", title, body, created_at AS "createdAt"'

export function createPostStore(db: Queryable): PostStore {
  return {
    async list() {
      // The id decides between posts of the same moment.
      const { rows } = await db.query<Post>(
        `SELECT ${COLUMNS} FROM posts ORDER BY created_at DESC, id DESC LIMIT 100`,
      )
      return rows
    },

    async get(id) {
      const { rows } = await db.query<Post>(`SELECT ${COLUMNS} FROM posts WHERE id = $1`, [id])
      return rows[0]
    },
  }
}
