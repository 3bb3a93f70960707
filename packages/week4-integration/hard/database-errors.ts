import type { ErrorRequestHandler } from 'express'
import { databaseProblem, isUniqueViolation } from 'shared/db/errors.ts'
import { AppError } from 'shared/http/errors.ts'

/** Turns errors of the database into errors with a status. All others pass through. */
export const databaseErrors: ErrorRequestHandler = (error, _req, _res, next) => {
  if (isUniqueViolation(error, 'users_email_key')) {
    throw new AppError(409, 'email-taken', 'Another user has this email', { cause: error })
  }
  if (isUniqueViolation(error, 'users_username_key')) {
    throw new AppError(409, 'username-taken', 'This username is taken', { cause: error })
  }
  // A status that a route has chosen stands, even if an error of the database has caused it.
  next(error instanceof AppError ? error : (databaseProblem(error) ?? error))
}
