import type { RequestHandler } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { hashPassword } from './passwords.ts'
import type { UserRepository } from './repositories.ts'
import { parseBody, registration } from './validation.ts'

/** POST /register */
export function register(users: UserRepository, bcryptCost: number): RequestHandler {
  return async (req, res) => {
    // #region 1 — the handler
    const { username, password, email } = parseBody(registration, req.body)
    const passwordHash = await hashPassword(password, bcryptCost)
    // Field by field, so that nothing of the body comes in by itself. Nobody has verified the email yet.
    const user = await users.create({ username, passwordHash, email, emailVerified: false, role: 'user' })
    // Only `create` can tell: a name that was free when we asked may be taken by now.
    if (typeof user === 'string') throw new AppError(409, user, 'This username is taken')
    res.status(201).json({ username: user.username })
    // #endregion
  }
}
