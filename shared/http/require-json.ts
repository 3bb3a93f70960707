import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/**
 * Rejects a body of another type with 415: `express.json()` ignores it. Register it after that. A request
 * without a body passes, because its route decides whether it needs one.
 */
export const requireJson: RequestHandler = (req, _res, next) => {
  // req.is() returns null without a body, but false for an empty body without a type.
  const isEmpty = req.get('Content-Length') === '0'
  const isOther = req.is('application/json') === false && !isEmpty
  next(isOther ? new AppError(415, 'not-json', 'Send the body as application/json') : undefined)
}
