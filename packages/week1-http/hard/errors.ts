// #region 3
import { STATUS_CODES } from 'node:http'
// #endregion
import type { ErrorRequestHandler, RequestHandler } from 'express'

/** What is wrong with one field of a body. */
export interface FieldError {
  /** The name of the field; empty for the body as a whole. */
  path: string
  message: string
}

export interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[]
  /** Sent with the response: `{ 'Retry-After': '30' }`. */
  headers?: Record<string, string>
}

/** An error that says how to answer the request. The client reads its message: no secrets in it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  /** The status of the response, 400 to 599. */
  readonly status: number
  /** A name for programs to go by, `email-taken`: it stays the same when the message is reworded. */
  readonly code: string
  readonly errors: FieldError[] | undefined
  readonly headers: Record<string, string>

  constructor(
    status: number,
    code: string,
    message: string,
    { errors, headers = {}, ...options }: AppErrorOptions = {},
  ) {
    super(message, options)
    this.status = status
    this.code = code
    this.errors = errors
    this.headers = headers
  }
}

/** For requests that no route has answered. */
export const noRoute: RequestHandler = (req) => {
  // #region 3 — the error for no route
  throw new AppError(404, 'no-route', `There is no ${req.method} ${req.path}`)
  // #endregion
}

/**
 * Behind the routes of a path, for every other method.
 * @param allowed the methods it has; a 405 must name them (RFC 9110, section 15.5.6).
 */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  // #region 3 — the middleware for other methods
  const headers = { Allow: allowed.join(', ') }
  return (req, _res, next) => {
    // Express answers OPTIONS by itself, from the routes that it has passed.
    if (req.method === 'OPTIONS') return next()
    throw new AppError(405, 'method-not-allowed', `There is no ${req.method} here`, { headers })
  }
  // #endregion
}

/** Answers every error with problem details (RFC 9457). Express knows it by its four parameters. */
export const problemDetails: ErrorRequestHandler = (error, _req, res, next) => {
  // #region 3 — the answer to an error
  const { status, code, message, errors, headers } = asAppError(error)
  const requestId = res.get('X-Request-Id')
  if (status >= 500) console.error(`Request ${requestId}:`, error)
  // Half a response cannot be taken back: express cuts the connection, so that the client notices.
  if (res.headersSent) return next(error)
  res.status(status).set(headers).type('application/problem+json')
  // "about:blank": the problem is no more than its status says (RFC 9457, section 4.2.1).
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail: message }
  res.json({ ...problem, code, errors, requestId })
  // #endregion
}

// #region 3 — helpers of problemDetails, if any
/** Only messages of our own reach the client: others were written for us, and may tell of files, SQL, secrets. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return isRefusal(error)
    ? new AppError(error.status, 'bad-request', 'The request could not be read', { cause: error })
    : new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
}

/**
 * Whether Express or its body parser found the request at fault: 400, 413, 415. The parser marks its errors with
 * `expose`, and a path that cannot be decoded is a URIError. A `status` alone says nothing: it may be what another API
 * has answered to us.
 */
function isRefusal(error: unknown): error is { status: number } {
  const { status, expose } = Object(error) as { status?: unknown; expose?: unknown }
  const marked = expose === true || error instanceof URIError
  return marked && typeof status === 'number' && status >= 400 && status < 500
}
// #endregion
