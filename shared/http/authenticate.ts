import type { Request, RequestHandler } from 'express'
import type { AccessTokens } from './access-tokens.ts'
import { AppError } from './errors.ts'

/**
 * Middleware for routes that need an access token. It puts the user into `res.locals.user`. Without a valid token it responds with 401, problem details and `WWW-Authenticate` (RFC 6750, section 3).
 * @param findUser returns the current user with this id, or `undefined` if the user was deleted.
 * @example
 * const tokens = accessTokens({ secret, issuer, audience })
 * app.use('/api/posts', authenticate(tokens, (id) => users.findById(id)), postsRouter(db))
 */
export function authenticate(
  tokens: Pick<AccessTokens, 'verify'>,
  findUser: (id: string) => unknown,
): RequestHandler {
  return async (req, res, next) => {
    const token = bearerToken(req)
    const id = token === undefined ? undefined : await tokens.verify(token)
    // A token outlives its user: it only says who the user was.
    const user = id === undefined ? undefined : await findUser(id)
    if (!user) throw unauthorized(token)
    res.locals.user = user
    next()
  }
}

/**
 * The token in the `Authorization` header of a request (RFC 6750, section 2.1), and nowhere else.
 * @returns `undefined` if there is none. Something that cannot be a token is returned unchanged, so that it
 * gets rejected later.
 */
function bearerToken(req: Request): string | undefined {
  // If there are several, Node keeps the first and a proxy may have checked the last: trust neither.
  const headers = req.headersDistinct.authorization ?? []
  if (headers.length > 1) return headers.join()
  return /^Bearer +(.+)$/i.exec(req.get('Authorization') ?? '')?.[1]
}

/** The client does not learn why a token was rejected: that would help somebody who makes them up. */
function unauthorized(token: string | undefined) {
  return new AppError(
    401,
    token === undefined ? 'token-missing' : 'token-invalid',
    token === undefined ? 'Send a token as Authorization: Bearer' : 'The token is not valid',
    {
      // No error code if there was no token (RFC 6750, section 3.1).
      headers: { 'WWW-Authenticate': token === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
    },
  )
}
