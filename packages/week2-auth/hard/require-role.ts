import type { RequestHandler } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { userOf } from './authenticate-token.ts'
import type { Role } from './users.ts'

/** Middleware behind `authenticateToken`, that lets only users with this role through. */
export function requireRole(role: Role): RequestHandler {
  // #region 5 — the middleware
  return (_req, res, next) => {
    // 403 and not 401: we know who asks, and to log in again would not help (RFC 9110, section 15.5.4).
    if (userOf(res).role !== role) throw new AppError(403, 'wrong-role', `This needs the role ${role}`)
    next()
  }
  // #endregion
}
