// #region 2
import { isUniqueViolation } from 'shared/db/errors.ts'
// #endregion
import type { Queryable } from 'shared/db/queryable.ts'
import { AppError } from 'shared/http/errors.ts'
import type { List } from './lists.ts'
import type { UserFields } from './validation.ts'

export interface User {
  id: number
  name: string
  email: string
  createdAt: Date
}

const COLUMNS = 'id, name, email, created_at AS "createdAt"'

/** All users, in the order of their ids. */
export const users: List = {
  columns: COLUMNS,
  from: 'users',
  where: [],
  values: [],
  order: { keys: [{ by: 'id', type: 'integer' }], isDescending: false },
}

/** @throws {AppError} 409 if another user has the email, in upper or lower case. */
export async function insertUser(db: Queryable, { name, email }: UserFields): Promise<User> {
  // #region 2 — insert the user
  const { rows } = await unlessTaken(
    db.query<User>(`INSERT INTO users (name, email) VALUES ($1, $2) RETURNING ${COLUMNS}`, [name, email]),
  )
  return rows[0] as User
  // #endregion
}

/** @throws {AppError} 404 */
export async function getUser(db: Queryable, id: number): Promise<User> {
  // #region 2 — select one user
  const { rows } = await db.query<User>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id])
  if (!rows[0]) throw notFound(id)
  return rows[0]
  // #endregion
}

/**
 * Replaces name and email.
 * @throws {AppError} 404, or 409 like {@link insertUser}.
 */
export async function replaceUser(db: Queryable, id: number, { name, email }: UserFields): Promise<User> {
  // #region 2 — update the user
  const { rows } = await unlessTaken(
    db.query<User>(`UPDATE users SET name = $2, email = $3 WHERE id = $1 RETURNING ${COLUMNS}`, [
      id,
      name,
      email,
    ]),
  )
  if (!rows[0]) throw notFound(id)
  return rows[0]
  // #endregion
}

/** @throws {AppError} 404 */
export async function deleteUser(db: Queryable, id: number): Promise<void> {
  // #region 2 — delete the user
  const { rowCount } = await db.query('DELETE FROM users WHERE id = $1', [id])
  if (rowCount === 0) throw notFound(id)
  // #endregion
}

// #region 2 — the errors of a user, if you like
/** Only the index knows whether an email is free: a look before the write sees what was true before. */
async function unlessTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email_key')) throw error
    throw new AppError(409, 'email-taken', 'Another user has this email', { cause: error })
  }
}

function notFound(id: number): AppError {
  return new AppError(404, 'user-not-found', `There is no user ${id}`)
}
// #endregion
