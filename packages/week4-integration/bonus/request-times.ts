// #region 4
import { randomUUID } from 'node:crypto'
// #endregion
import type { Request, RequestHandler, Response } from 'express'
// #region 4
import morgan, { type TokenIndexer } from 'morgan'
import responseTime from 'response-time'
// #endregion

/** Takes the lines of a log. */
export interface LogStream {
  /** Is called with a line and its line break. */
  write(line: string): unknown
}

/**
 * Middleware that gives each request an id, `X-Request-Id`, measures it, `X-Response-Time`, and writes it to a log: one line
 * of JSON with `at`, `id`, `method`, `path`, `status`, `ms` and `agent`.
 */
export function requestTimes({ stream }: { stream: LogStream }): RequestHandler {
  // #region 4 — the middleware
  const header = responseTime()
  const log = morgan<Request, Response>(line, { stream })
  return (req, res, next) => {
    // A new one for each request: a client that chooses ids could forge lines of others.
    res.set('X-Request-Id', randomUUID())
    header(req, res, () => log(req, res, next))
  }
  // #endregion
}

// #region 4 — what a line holds
/** JSON escapes quotation marks and line breaks, so nobody writes lines or fields of their own (CWE-117). */
function line(tokens: TokenIndexer<Request, Response>, req: Request, res: Response): string {
  return JSON.stringify({
    at: new Date().toISOString(),
    id: res.get('X-Request-Id'),
    method: req.method,
    // Without the query string, which may hold tokens.
    path: req.originalUrl.split('?', 1)[0],
    status: numberOf(tokens.status?.(req, res)),
    ms: numberOf(tokens['total-time']?.(req, res, 3)),
    // Not morgan's token: since 1.12 tokens are escaped already, and JSON would escape them again.
    agent: req.get('User-Agent'),
  })
}

/** morgan has no status and no time for a request that was cut off. JSON leaves undefined out, but keeps null. */
function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
// #endregion
