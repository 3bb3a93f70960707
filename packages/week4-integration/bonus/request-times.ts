import type { RequestHandler } from 'express'
export function requestTimes(_: { stream: unknown }): RequestHandler {
  return (_req, _res, next) => next()
}
