import type { RequestHandler, Response } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { verifyPassword } from './passwords.ts'
import type { RefreshTokens } from './refresh-tokens.ts'
import type { UserRepository } from './repositories.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { AccessTokens } from './tokens.ts'
import { credentials, parseBody } from './validation.ts'

export interface LoginOptions {
  users: UserRepository
  tokens: AccessTokens
  refreshTokens: RefreshTokens
  cookie: SessionCookie
  bcryptCost: number
}

/** POST /login */
export function login({ users, tokens, refreshTokens, cookie, bcryptCost }: LoginOptions): RequestHandler {
  async function beginSession(res: Response, userId: string): Promise<void> {
    // The access token ends soon. With this one the client gets the next.
    // #region 4 — begin the session
    cookie.set(res, await refreshTokens.start(userId))
    // #endregion
  }

  return async (req, res) => {
    // #region 2 — check the password and answer
    const { username, password } = parseBody(credentials, req.body)
    const user = await users.findByUsername(username)
    const isRight = await verifyPassword(password, user?.passwordHash, bcryptCost)
    // One answer for all: it must not tell which usernames exist (OWASP Authentication Cheat Sheet).
    if (!user || !isRight) throw new AppError(401, 'wrong-credentials', 'Wrong username or password')
    await beginSession(res, user.id)
    res.json({ token: await tokens.issue(user.id), expiresIn: tokens.expiresIn })
    // #endregion
  }
}
