import type { Queryable } from 'shared/db/queryable.ts'
import { conditionOf, type Filter } from './filter.ts'
import { offsetOf, type Page, type PageOf } from './pagination.ts'

/** A user as everybody may see it. */
export interface User {
  id: number
  name: string
  email: string
  createdAt: Date
}

/** What a client decides about a user. */
export type UserFields = Pick<User, 'name' | 'email'>

export interface UserSummary {
  user: User
  /** How many posts the user has written. */
  posts: number
  /** The title of the newest post. */
  latest: string | null
}

/** The store of week 1 with promises, and the users in PostgreSQL. */
export interface UserStore {
  /** One page of the users that the filter finds, in the order of their ids. */
  list(page: Page, filter: Filter): Promise<PageOf<User>>
  get(id: number): Promise<User | undefined>
  /** Rejects with PostgreSQL's unique violation if another user has this email, in upper or lower case. */
  create(fields: UserFields): Promise<User>
  /** Replaces name and email, and rejects like `create`. Resolves with `undefined` for an unknown id. */
  update(id: number, fields: UserFields): Promise<User | undefined>
  /** Resolves with whether there was such a user. */
  remove(id: number): Promise<boolean>
  summary(id: number): Promise<UserSummary | undefined>
  /** The ids of all posts of a user. */
  postIds(id: number): Promise<number[]>
}

/** The columns of a {@link User}. `password_hash` never leaves the database this way. */
const COLUMNS = 'id, name, email, created_at AS "createdAt"'

/** @param db runs single statements: a pool, which then checks out a connection for each. */
export function createUserStore(db: Queryable): UserStore {
  async function get(id: number): Promise<User | undefined> {
    const { rows } = await db.query<User>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id])
    return rows[0]
  }

  return {
    get,

    async list(page, filter) {
      const { condition, values } = conditionOf(filter)
      const window = `LIMIT $${values.length + 1} OFFSET $${values.length + 2}`
      const [one, all] = await Promise.all([
        db.query<User>(`SELECT ${COLUMNS} FROM users WHERE ${condition} ORDER BY id ${window}`, [
          ...values,
          page.limit,
          offsetOf(page),
        ]),
        // A statement of its own: count(*) OVER () has no row to stand in after the last page.
        db.query<{ total: number }>(
          `SELECT count(*)::integer AS total FROM users WHERE ${condition}`,
          values,
        ),
      ])
      return { data: one.rows, total: all.rows[0]?.total ?? 0 }
    },

    async create({ name, email }) {
      const { rows } = await db.query<User>(
        `INSERT INTO users (name, email) VALUES ($1, $2) RETURNING ${COLUMNS}`,
        [name, email],
      )
      return rows[0] as User
    },

    async update(id, { name, email }) {
      const { rows } = await db.query<User>(
        `UPDATE users SET name = $2, email = $3 WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, name, email],
      )
      return rows[0]
    },

    async remove(id) {
      const { rowCount } = await db.query('DELETE FROM users WHERE id = $1', [id])
      return rowCount === 1
    },

    async summary(id) {
      // None needs the result of another, so they run at the same time, each on a connection of its own.
      const [user, count, latest] = await Promise.all([
        get(id),
        db.query<{ posts: number }>('SELECT count(*)::integer AS posts FROM posts WHERE user_id = $1', [id]),
        db.query<{ title: string }>(
          'SELECT title FROM posts WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1',
          [id],
        ),
      ])
      if (!user) return undefined
      return { user, posts: count.rows[0]?.posts ?? 0, latest: latest.rows[0]?.title ?? null }
    },

    async postIds(id) {
      const { rows } = await db.query<{ id: number }>('SELECT id FROM posts WHERE user_id = $1', [id])
      return rows.map((post) => post.id)
    },
  }
}
