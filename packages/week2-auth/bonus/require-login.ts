import type { Request, RequestHandler } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { currentUser } from './sessions.ts'
import type { User, UserStore } from './users.ts'

/** Who is logged in. @throws {AppError} 401 when nobody is. */
export function loggedInUser(req: Request, users: UserStore): User {
  const user = currentUser(req, users)
  if (!user) throw new AppError(401, 'not-logged-in', 'Log in first')
  return user
}

/** Middleware that lets only those pass who are logged in; others get 401. */
export function requireLogin(users: UserStore): RequestHandler {
  return (req, _res, next) => {
    loggedInUser(req, users)
    next()
  }
}

/** Middleware that lets only those pass whose address is verified; others get 403, and 401 who are not logged in. */
export function requireVerifiedEmail(users: UserStore): RequestHandler {
  return (req, _res, next) => {
    const { emailVerified } = loggedInUser(req, users)
    if (!emailVerified) throw new AppError(403, 'email-not-verified', 'Verify your email address first')
    next()
  }
}
