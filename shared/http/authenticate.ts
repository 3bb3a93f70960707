import type { Request, RequestHandler } from 'express'
import type { AccessTokens } from './access-tokens.ts'
import { AppError } from './errors.ts'

/**
 * Middleware in front of what is only for those who show an access token. It leaves the user in `res.locals.user`, and
 * answers everybody else with 401, problem details and `WWW-Authenticate` (RFC 6750, section 3).
 * @param findUser the user with this id as they are now; `undefined` when there is none any more.
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
    // A token outlives its user: it only says who it was.
    const user = id === undefined ? undefined : await findUser(id)
    if (!user) throw unauthorized(token)
    res.locals.user = user
    next()
  }
}

/**
 * The token in the `Authorization` header of a request (RFC 6750, section 2.1), and nowhere else.
 * @returns `undefined` where there is none; what cannot be a token is answered as it is, for somebody to refuse.
 */
function bearerToken(req: Request): string | undefined {
  // Node keeps the first of several and drops the others, a proxy may have looked at the last: then it is neither.
  const headers = req.headersDistinct.authorization ?? []
  if (headers.length > 1) return headers.join()
  return /^Bearer +(.+)$/i.exec(req.get('Authorization') ?? '')?.[1]
}

/** Why a token was refused is nobody's business but ours: it would guide whoever makes them up. */
function unauthorized(token: string | undefined) {
  return new AppError(
    401,
    token === undefined ? 'token-missing' : 'token-invalid',
    token === undefined ? 'Send a token as Authorization: Bearer' : 'The token is not valid',
    {
      // No error code where nothing was shown (RFC 6750, section 3.1).
      headers: { 'WWW-Authenticate': token === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
    },
  )
}
