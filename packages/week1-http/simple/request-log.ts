import type { RequestHandler } from 'express'

/**
 * Middleware that logs each request when it arrives: `GET /about?lang=en 2025-10-04T12:00:00.000Z`.
 * @param log gets that line, once for each request.
 */
export function requestLog(log: (line: string) => void): RequestHandler {
  // #region 3 — the middleware
  return (req, _res, next) => {
    // `req.url` loses the path at which an app is mounted. Decoding would turn %0A into a line break, and a client
    // could forge lines of the log (CWE-117).
    log(`${req.method} ${req.originalUrl} ${new Date().toISOString()}`)
    next()
  }
  // #endregion
}
