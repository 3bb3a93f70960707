import { AppError } from 'shared/http/errors.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { User, UserStore } from './users.ts'
import { credentials, parseBody, registration } from './validation.ts'

/*
 * What both apps do with a username and a password, as in the simple level. They differ in what comes after it:
 * how a user is known again at the next request.
 */

/**
 * Registers a user.
 * @throws {AppError} 400 for what is no registration, 409 for a username that is taken.
 */
export async function register(users: UserStore, body: unknown, bcryptCost: number): Promise<User> {
  const { username, password } = parseBody(registration, body)
  const user = users.add({ username, passwordHash: await hashPassword(password, bcryptCost) })
  if (!user) throw new AppError(409, 'username-taken', 'This username is taken')
  return user
}

/**
 * Finds the user with this username and this password.
 * @throws {AppError} 400 for what is neither, 401 alike for an unknown username and a wrong password.
 */
export async function checkCredentials(users: UserStore, body: unknown, bcryptCost: number): Promise<User> {
  const { username, password } = parseBody(credentials, body)
  const user = users.findByUsername(username)
  const isRight = await verifyPassword(password, user?.passwordHash, bcryptCost)
  if (!user || !isRight) throw new AppError(401, 'wrong-credentials', 'Username or password is wrong')
  return user
}
