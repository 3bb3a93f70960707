import type { RequestHandler } from 'express'
import morgan from 'morgan'

export interface LogStream {
  /** Gets one line with its line break. */
  write(line: string): unknown
}

/** Middleware that logs each request after its response, in one line of Apache's combined format. */
export function requestLog(stream: LogStream): RequestHandler {
  // #region 3 — the middleware
  // morgan escapes quotation marks and control characters, so no client can forge lines or fields (CWE-117).
  return morgan('combined', { stream })
  // #endregion
}
