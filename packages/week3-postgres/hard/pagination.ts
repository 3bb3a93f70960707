import { decodeCursor, encodeCursor, type Place } from './cursor.ts'
import type { Queryable } from './db.ts'
import { InvalidPageError } from './errors.ts'
import type { User } from './users.ts'

export interface Page<Item> {
  data: Item[]
  page: number
  limit: number
  /** How many there are on all pages. */
  total: number
}

export interface PageAfter<Item> {
  data: Item[]
  /** The cursor of the next page; `null` where this one is the last. */
  next: string | null
}

/**
 * The users, newest first, a page at a time. The further back the page, the longer it takes: the database reads all
 * that come before it.
 * @param page from 1. @param limit from 1 to 100.
 * @throws {InvalidPageError}
 */
export async function listUsers(db: Queryable, { page = 1, limit = 10 } = {}): Promise<Page<User>> {
  // #region 5 — a page by its number
  requireInteger('page', page, Number.MAX_SAFE_INTEGER)
  requireInteger('limit', limit, MAX_LIMIT)
  // The id decides between users of the same time: without a total order a user may be on two pages, or on none.
  const { rows } = await db.query<User>(
    `SELECT id, username, email, created_at AS "createdAt"
     FROM users
     ORDER BY created_at DESC, id DESC
     LIMIT $1 OFFSET $2`,
    [limit, BigInt(page - 1) * BigInt(limit)],
  )
  const counted = await db.query<{ count: string }>('SELECT count(*) FROM users')
  // A bigint, of which pg makes text.
  const total = Number(counted.rows[0]?.count)
  return { data: rows, page, limit, total }
  // #endregion
}

/**
 * The users, newest first, those behind a place: it takes the same time wherever that is, and users who come or go in
 * between shift nothing.
 * @param after the `next` of the page before; the first page, unless given.
 * @throws {InvalidPageError}
 */
export async function listUsersAfter(
  db: Queryable,
  { after, limit = 10 }: { after?: string; limit?: number } = {},
): Promise<PageAfter<User>> {
  // #region 5 — a page after a cursor
  requireInteger('limit', limit, MAX_LIMIT)
  const place = after === undefined ? FIRST : decodeCursor(after)
  // Rows are compared from left to right, just as the index is sorted: the reading begins at the place. One more than is
  // asked for tells whether there is a next page.
  const { rows } = await db.query<User & { at: string }>(
    `SELECT id, username, email, created_at AS "createdAt",
            to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
     FROM users
     WHERE (created_at, id) < ($1::timestamptz, $2::integer)
     ORDER BY created_at DESC, id DESC
     LIMIT $3`,
    [place.createdAt, place.id, limit + 1],
  )
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  const next = last && rows.length > limit ? encodeCursor({ createdAt: last.at, id: last.id }) : null
  return { data: data.map(({ at: _place, ...user }) => user), next }
  // #endregion
}

// #region 5 — constants and helpers, if any
const MAX_LIMIT = 100

/** Before all users. */
const FIRST: Place = { createdAt: 'infinity', id: 1 }

function requireInteger(name: string, value: unknown, max: number): void {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > max) {
    throw new InvalidPageError(`The ${name} must be an integer from 1 to ${max}`)
  }
}
// #endregion
