import type { ErrorRequestHandler } from 'express'
// #region 7
import { databaseProblem, isRetryable, isUnavailable } from 'shared/db/errors.ts'
import { AppError } from 'shared/http/errors.ts'
// #endregion

/** Registered behind all routes: makes an answer of what the database has failed with. Other errors go on as they are. */
export const databaseErrors: ErrorRequestHandler = (error, _req, _res, next) => {
  // #region 7 — which errors become an answer
  // #starter next(error)
  // An answer that a route has chosen stands, also where an error of the database has caused it. And a constraint that no route
  // has expected is no fault of the client: it stays an error, and becomes a 500.
  const isLate = isRetryable(error) || isUnavailable(error)
  next(isLate && !(error instanceof AppError) ? databaseProblem(error) : error)
  // #endregion
}
