import type { RequestHandler } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { currentUser } from './authenticate-token.ts'
import type { Role } from './repositories.ts'

/** Middleware behind `authenticateToken` that lets only users with this role through. */
export function requireRole(role: Role): RequestHandler {
  return (_req, res, next) => {
    // #region 3 — check the role
    // 403 and not 401: we know who it is, and to log in again would not help (RFC 9110, section 15.5.4).
    if (currentUser(res).role !== role) throw new AppError(403, 'wrong-role', `Only for the role ${role}`)
    next()
    // #endregion
  }
}
