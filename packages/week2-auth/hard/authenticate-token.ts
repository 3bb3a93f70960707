import type { RequestHandler, Response } from 'express'
import type { RefreshTokens } from './refresh-tokens.ts'
import { accessTokenOf } from './token-transport.ts'
import type { Tokens } from './tokens.ts'
import { unauthorized } from './unauthorized.ts'
import type { User, UserStore } from './users.ts'

/**
 * Middleware that lets only requests with a valid token through. Behind it, {@link userOf} says whose it is.
 * @throws {AppError} 401, in `next`.
 */
export function authenticateToken(
  tokens: Tokens,
  users: UserStore,
  refreshTokens: RefreshTokens,
): RequestHandler {
  return async (req, res, next) => {
    const token = accessTokenOf(req)
    if (token === undefined) throw unauthorized('token-missing')
    const { userId, familyId = '' } = await tokens.verifyToken(token)
    // #region 2 — check that it is not revoked
    // A signature cannot be taken back, so ask whether what it says still holds.
    if (!refreshTokens.isActive(familyId)) throw unauthorized('token-invalid')
    // #endregion
    const user = users.findById(userId)
    if (!user) throw unauthorized('token-invalid')
    res.locals.user = user
    next()
  }
}

/** Who is logged in, as the store has it now. Only behind {@link authenticateToken}. */
export function userOf(res: Response): User {
  return res.locals.user
}
