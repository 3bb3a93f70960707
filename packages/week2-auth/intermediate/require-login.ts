import type { RequestHandler, Response } from 'express'
import { AppError } from 'shared/http/errors.ts'
import type { Clock } from './clock.ts'
import { currentUser } from './sessions.ts'
import type { User, UserStore } from './users.ts'

/** Middleware in front of what is only for those who are logged in. */
export function requireLogin(users: UserStore, clock: Clock): RequestHandler {
  return (req, res, next) => {
    // #region 3 — check who is logged in
    const id = currentUser(req, clock)?.id
    // A session outlives its user: it only says who it was.
    const user = id === undefined ? undefined : users.findById(id)
    if (!user) throw new AppError(401, 'not-logged-in', 'Log in first')
    res.locals.user = user
    // To a cache, requests with cookies are like all others (RFC 9111, section 3).
    res.set('Cache-Control', 'no-store')
    next()
    // #endregion
  }
}

/** The user whom {@link requireLogin} has let through. */
export function loggedInUser(res: Response): User {
  return res.locals.user
}
