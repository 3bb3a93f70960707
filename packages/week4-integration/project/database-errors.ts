import type { ErrorRequestHandler } from 'express'
import { databaseProblem, isRetryable, isUnavailable } from 'shared/db/errors.ts'
import { AppError } from 'shared/http/errors.ts'

/**
 * Answers 503 if the database is away or overloaded. All other errors pass through: a constraint that no route expects
 * is a bug and becomes a 500.
 */
export const databaseErrors: ErrorRequestHandler = (error, _req, _res, next) => {
  const isLate = isRetryable(error) || isUnavailable(error)
  // A status that a route has chosen stands, even if an error of the database has caused it.
  next(isLate && !(error instanceof AppError) ? databaseProblem(error) : error)
}
