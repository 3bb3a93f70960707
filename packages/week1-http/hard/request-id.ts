// #region 3
import { randomUUID } from 'node:crypto'
// #endregion
import type { RequestHandler } from 'express'

// #region 3 — what an id may look like
/** What may go into a log and a header as it is: no spaces, quotes or line breaks (CWE-117), and an end. */
const HARMLESS = /^[\w.-]{1,64}$/
// #endregion

/**
 * Middleware that sends an id with every response, `X-Request-Id`, by which the request is found in the logs. A proxy
 * or a client that has given it one already keeps that, so that one id runs through all systems.
 */
export const requestId: RequestHandler = (req, res, next) => {
  // #region 3 — the middleware
  const given = req.get('X-Request-Id') ?? ''
  res.set('X-Request-Id', HARMLESS.test(given) ? given : randomUUID())
  next()
  // #endregion
}
