import type { RequestHandler } from 'express'

/**
 * Middleware that logs each request as it comes in: `GET /about?lang=en 2025-10-04T12:00:00.000Z`.
 * @param log is called once a request, with that line.
 */
export function requestLog(log: (line: string) => void): RequestHandler {
  // #region 3 — the middleware
  return (req, _res, next) => {
    // originalUrl, for `req.url` loses the path below which an app is mounted. It stays undecoded: a decoded
    // %0A would be a line break in the log, which is how log entries are forged (CWE-117).
    log(`${req.method} ${req.originalUrl} ${new Date().toISOString()}`)
    next()
  }
  // #endregion
}
