import type { RequestHandler } from 'express'
import type { Log } from 'shared/http/log.ts'
// #region 3
import { currentRequest } from './request-context.ts'
// #endregion

/** The status in the log if the client went away before it had the response. nginx writes the same one. */
export const CLIENT_GONE = 499

/** Middleware that writes a line for each request, and sends Server-Timing. Register it after `requestContext()`. */
export function requestLog(log: Log): RequestHandler {
  // #region 3 — one line for each request, and Server-Timing
  // #starter return (_req, _res, next) => next()
  return (req, res, next) => {
    const begun = performance.now()
    const request = currentRequest()
    // Without the query string, in which people put tokens.
    const { pathname: path } = new URL(req.originalUrl, 'http://localhost')
    const { writeHead } = res
    // On `finish` it would be too late: the headers have left.
    res.writeHead = ((...args: Parameters<typeof writeHead>) => {
      const total = performance.now() - begun
      const times = `db;dur=${(request?.dbMs ?? 0).toFixed(1)}, total;dur=${total.toFixed(1)}`
      // On other methods it would tell attackers how long a login takes.
      if (req.method === 'GET') res.setHeader('Server-Timing', times)
      return Reflect.apply(writeHead, res, args)
    }) as typeof writeHead
    // Unlike `finish`, it also comes if the client goes away.
    res.on('close', () => {
      const status = res.writableFinished ? res.statusCode : CLIENT_GONE
      log.info({ ...request, method: req.method, path, status, ms: performance.now() - begun }, 'request')
    })
    next()
  }
  // #endregion
}
