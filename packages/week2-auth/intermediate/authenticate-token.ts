import type { RequestHandler, Response } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { bearerToken } from './bearer-token.ts'
import type { Tokens } from './tokens.ts'
import type { User, UserStore } from './users.ts'

/** Middleware in front of what is only for those who show a token of ours. */
export function authenticateToken(tokens: Tokens, users: UserStore): RequestHandler {
  return async (req, res, next) => {
    // #region 5 — check the token, find the user
    const token = bearerToken(req)
    const id = token === undefined ? undefined : await tokens.verifyToken(token)
    // A token outlives its user: it only says who it was.
    const user = id === undefined ? undefined : users.findById(id)
    if (!user) throw unauthorized(token)
    res.locals.user = user
    next()
    // #endregion
  }
}

/** The user whom {@link authenticateToken} has let through. */
export function userOf(res: Response): User {
  return res.locals.user
}

/** Why a token was refused is nobody's business but ours: it would guide whoever makes them up. */
function unauthorized(token: string | undefined) {
  return new AppError(
    401,
    token === undefined ? 'token-missing' : 'token-invalid',
    token === undefined ? 'Send a token as Authorization: Bearer' : 'The token is not valid',
    {
      headers: {
        // #region 7 — the challenge
        // No error code where nothing was shown (RFC 6750, section 3.1).
        'WWW-Authenticate': token === undefined ? 'Bearer' : 'Bearer error="invalid_token"',
        // #endregion
      },
    },
  )
}
