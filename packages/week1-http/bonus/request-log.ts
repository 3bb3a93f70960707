import type { RequestHandler } from 'express'
import morgan from 'morgan'

/** What the log is written to: `process.stdout`, a file, or in a test an object of its own. */
export interface LogStream {
  /** Is given a line with its line break. */
  write(line: string): unknown
}

/** Middleware that logs each request in one line, in Apache's combined format, once it is answered. */
export function requestLog(stream: LogStream): RequestHandler {
  // #region 3 — the middleware
  // The format has no header but Referer and User-Agent, so no token or cookie can get into it. morgan
  // escapes quotation marks and control characters: nobody writes lines or fields of their own (CWE-117).
  return morgan('combined', { stream })
  // #endregion
}
