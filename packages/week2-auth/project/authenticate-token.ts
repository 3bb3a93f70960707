import type { RequestHandler, Response } from 'express'
import { AppError } from 'shared/http/errors.ts'
import type { User, UserRepository } from './repositories.ts'
import type { AccessTokens } from './tokens.ts'

/** Middleware that lets only those through who show an access token, and finds out who they are now. */
export function authenticateToken(tokens: AccessTokens, users: UserRepository): RequestHandler {
  return async (req, res, next) => {
    // #region 3 — check the token, find the user
    // Node keeps the first of several headers and drops the others, a proxy may have looked at the last: then it is neither.
    const headers = req.headersDistinct.authorization ?? []
    // The name of the scheme has no case (RFC 9110, section 11.1).
    const [, one] = /^Bearer +(\S+) *$/i.exec(headers[0] ?? '') ?? []
    const token = headers.length > 1 ? headers.join() : one
    if (token === undefined) {
      // Without an error code where nothing was shown (RFC 6750, section 3.1).
      throw new AppError(401, 'token-missing', 'Log in, and send the token as Authorization: Bearer', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
    }
    // The token only says who it is. What they may do is asked for at each request, for it may have changed.
    const user = await users.findById(await tokens.verify(token))
    if (!user) {
      throw new AppError(401, 'token-invalid', 'The account of this token is no more', {
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      })
    }
    res.locals.user = user
    next()
    // #endregion
  }
}

/** The user whom {@link authenticateToken} has let through. */
export function currentUser(res: Response): User {
  return res.locals.user
}
