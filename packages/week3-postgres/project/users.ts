import { isUniqueViolation } from 'shared/db/errors.ts'
import { problem } from 'shared/http/problem.ts'
import type { Queryable } from './db.ts'

export interface User {
  id: number
  name: string
  email: string
}

/** @throws {HttpProblem} 409 where another user has the email. */
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
    throw problem(409, 'Another user has this email', { code: 'email-taken', cause: error })
  }
}

/**
 * Makes sure that there is this user.
 * @throws {HttpProblem} 404
 */
export async function requireUser(db: Queryable, id: number): Promise<void> {
  const { rows } = await db.query(
    `SELECT id
     FROM users
     WHERE id = $1`,
    [id],
  )
  if (rows.length === 0) throw problem(404, `There is no user ${id}`)
}
