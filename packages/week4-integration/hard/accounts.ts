import type { Response } from 'express'
import type { Queryable } from 'shared/db/queryable.ts'
import { AppError } from 'shared/http/errors.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { Credentials, Registration } from './validation.ts'

/** A user who has a login. */
export interface Account {
  id: number
  /** As it was written at the registration. */
  username: string
}

/**
 * Adds a user with a login. The database keeps a hash of the password, and nothing else of it.
 * @param bcryptCost each step doubles the work of a hash.
 * @throws PostgreSQL's unique violation if the username or the email is taken, in upper or lower case.
 */
export async function register(
  db: Queryable,
  { username, password, name, email }: Registration,
  bcryptCost: number,
): Promise<Account> {
  const { rows } = await db.query<Account>(
    `INSERT INTO users (username, password_hash, name, email) VALUES ($1, $2, $3, $4) RETURNING id, username`,
    [username, await hashPassword(password, bcryptCost), name, email],
  )
  return rows[0] as Account
}

/**
 * Finds the account with this username, in upper or lower case, and this password.
 * @throws {AppError} 401, the same for an unknown username and for a wrong password.
 */
export async function checkCredentials(
  db: Queryable,
  { username, password }: Credentials,
  bcryptCost: number,
): Promise<Account> {
  const { rows } = await db.query<Account & { passwordHash: string }>(
    'SELECT id, username, password_hash AS "passwordHash" FROM users WHERE lower(username) = lower($1)',
    [username],
  )
  const [account] = rows
  // Also without an account: the time must not tell which usernames exist.
  const isRight = await verifyPassword(password, account?.passwordHash, bcryptCost)
  if (!account || !isRight) throw new AppError(401, 'wrong-credentials', 'Username or password is wrong')
  return { id: account.id, username: account.username }
}

/** The account of a user. Resolves with `undefined` for a user without a login, and for an unknown id. */
export async function findAccount(db: Queryable, id: number): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(
    'SELECT id, username FROM users WHERE id = $1 AND username IS NOT NULL',
    [id],
  )
  return rows[0]
}

/** The account that `authenticate` has found for a request. */
export function accountOf(res: Response): Account {
  return res.locals.user
}
