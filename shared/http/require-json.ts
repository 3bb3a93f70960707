import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/**
 * Refuses with 415 a body that `express.json()` has left alone, because it is something else. Registered behind it.
 * A request without a body goes on: whether it needs one is for its route to say.
 */
export const requireJson: RequestHandler = (req, _res, next) => {
  // req.is() answers null where there is no body; but it takes an empty one, of no type, for a body.
  const isEmpty = req.get('Content-Length') === '0'
  const isOther = req.is('application/json') === false && !isEmpty
  next(isOther ? new AppError(415, 'not-json', 'Send the body as application/json') : undefined)
}
