import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/** Middleware that refuses bodies which `express.json()` has left alone, because they are something else. */
export const requireJson: RequestHandler = (req, _res, next) => {
  // #region 6 — the check of the type
  // req.is() answers null where there is no body; but it takes an empty one, of no type, for a body.
  const isEmpty = req.get('Content-Length') === '0'
  if (req.is('application/json') === false && !isEmpty) {
    throw new AppError(415, 'not-json', 'Send the body as application/json')
  }
  next()
  // #endregion
}
