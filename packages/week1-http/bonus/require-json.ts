import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/** Middleware that rejects a body of another type, which `express.json()` ignores. */
export const requireJson: RequestHandler = (req, _res, next) => {
  // req.is() returns null without a body, but false for an empty body without a type.
  const isEmpty = req.get('Content-Length') === '0'
  if (req.is('application/json') === false && !isEmpty) {
    throw new AppError(415, 'not-json', 'Send the body as application/json')
  }
  next()
}
