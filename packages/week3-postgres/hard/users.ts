import type { Queryable } from './db.ts'
import { asUserError } from './errors.ts'

export interface User {
  id: number
  username: string
  email: string
  /** To the millisecond; the database knows it to the microsecond. */
  createdAt: Date
}

export interface NewUser {
  username: string
  email: string
}

/**
 * Adds a user, unless another has the email or the username.
 * @throws {EmailTakenError} @throws {UsernameTakenError}
 */
export async function insertUser(db: Queryable, { username, email }: NewUser): Promise<User> {
  // #region 3 — insert the user
  try {
    const { rows } = await db.query<User>(
      `INSERT INTO users (username, email)
       VALUES ($1, $2)
       RETURNING id, username, email, created_at AS "createdAt"`,
      [username, email],
    )
    return rows[0] as User
  } catch (error) {
    throw asUserError(error)
  }
  // #endregion
}

/** All users with this email, whatever its case, in the order of their ids. */
export async function findUsersByEmail(db: Queryable, email: string): Promise<User[]> {
  const { text, values } = usersByEmail(email)
  const { rows } = await db.query<User>(text, values)
  return rows
}

/** The statement of {@link findUsersByEmail}. */
export function usersByEmail(email: string): { text: string; values: unknown[] } {
  // #region 4 — the query by email
  // The database folds both sides: JavaScript makes something else of some letters. An index is for just this
  // expression, lower(email), or of no use.
  const text = `
    SELECT id, username, email, created_at AS "createdAt"
    FROM users
    WHERE lower(email) = lower($1)
    ORDER BY id`
  return { text, values: [email] }
  // #endregion
}
