// #region 3
import { randomUUID } from 'node:crypto'
// #endregion
import type { RequestHandler } from 'express'

// #region 3 — what an id may look like
/** Harmless in a log and a header: no spaces, quotes or line breaks (CWE-117), and not too long. */
const HARMLESS = /^[\w.-]{1,64}$/
// #endregion

/**
 * Middleware that sends an id with every response, `X-Request-Id`, so that you find the request in the logs. It keeps
 * the id of a proxy or client, so that one id runs through all systems.
 */
export const requestId: RequestHandler = (req, res, next) => {
  // #region 3 — the middleware
  const given = req.get('X-Request-Id') ?? ''
  res.set('X-Request-Id', HARMLESS.test(given) ? given : randomUUID())
  next()
  // #endregion
}
