import type { ErrorRequestHandler } from 'express'
// #region 1
import { databaseProblem, isUniqueViolation } from 'shared/db/errors.ts'
// #endregion
import { AppError } from 'shared/http/errors.ts'

/** Turns errors of the database into errors with a status. All others pass through. */
export const databaseErrors: ErrorRequestHandler = (error, _req, _res, next) => {
  // #region 1 — a taken email
  if (isUniqueViolation(error, 'users_email_key')) {
    throw new AppError(409, 'email-taken', 'Another user has this email', { cause: error })
  }
  // #endregion
  // #region 4 — a taken username
  if (isUniqueViolation(error, 'users_username_key')) {
    throw new AppError(409, 'username-taken', 'This username is taken', { cause: error })
  }
  // #endregion
  // #region 5 — every other error of the database
  // #starter next(error)
  // A status that a route has chosen stands, even if an error of the database has caused it.
  next(error instanceof AppError ? error : (databaseProblem(error) ?? error))
  // #endregion
}
