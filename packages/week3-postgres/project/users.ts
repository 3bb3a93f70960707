import { isUniqueViolation } from 'shared/db/errors.ts'
import { AppError } from 'shared/http/errors.ts'
import type { Queryable } from './db.ts'

export interface User {
  id: number
  name: string
  email: string
}

/** @throws {AppError} 409 where another user has the email. */
export async function insertUser(db: Queryable, { name, email }: Omit<User, 'id'>): Promise<User> {
  try {
    const { rows } = await db.query<User>(
      `INSERT INTO users (name, email)
       VALUES ($1, $2)
       RETURNING id, name, email`,
      [name, email],
    )
    return rows[0] as User
  } catch (error) {
    // Nobody has looked before whether it is free: only the constraint can tell.
    if (!isUniqueViolation(error, 'users_email_key')) throw error
    throw new AppError(409, 'email-taken', 'Another user has this email', { cause: error })
  }
}

/**
 * Makes sure that there is this user.
 * @throws {AppError} 404
 */
export async function requireUser(db: Queryable, id: number): Promise<void> {
  const { rows } = await db.query(
    `SELECT id
     FROM users
     WHERE id = $1`,
    [id],
  )
  if (rows.length === 0) throw new AppError(404, 'user-not-found', `There is no user ${id}`)
}
