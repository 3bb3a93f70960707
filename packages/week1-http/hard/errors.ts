// #region 3
import { STATUS_CODES } from 'node:http'
// #endregion
import type { ErrorRequestHandler, RequestHandler } from 'express'

/** What is wrong with one field of a request body. */
export interface FieldError {
  /** The name of the field, or empty for the whole body. */
  path: string
  message: string
}

export interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[]
  /** Sent with the response: `{ 'Retry-After': '30' }`. */
  headers?: Record<string, string>
}

/** An error with the status of its response. Clients read its message, so put no secrets into it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  /** The status of the response, 400 to 599. */
  readonly status: number
  /** A name for programs, such as `email-taken`. It stays the same when you reword the message. */
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

/** Middleware for requests that no route answered. */
export const noRoute: RequestHandler = (req) => {
  // #region 3 — the error for an unknown route
  throw new AppError(404, 'no-route', `There is no ${req.method} ${req.path}`)
  // #endregion
}

/**
 * Refuses all other methods of a path. Register it after the routes of the path.
 * @param allowed the methods of the path; a 405 must name them (RFC 9110, section 15.5.6).
 */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  // #region 3 — the middleware for other methods
  const headers = { Allow: allowed.join(', ') }
  return (req, _res, next) => {
    // Express answers OPTIONS itself, from the routes of the path.
    if (req.method === 'OPTIONS') return next()
    throw new AppError(405, 'method-not-allowed', `There is no ${req.method} here`, { headers })
  }
  // #endregion
}

/** Answers every error with problem details (RFC 9457). Its four parameters make it error middleware. */
export const problemDetails: ErrorRequestHandler = (error, _req, res, next) => {
  // #region 3 — the answer to an error
  const { status, code, message, errors, headers } = asAppError(error)
  const requestId = res.get('X-Request-Id')
  if (status >= 500) console.error(`Request ${requestId}:`, error)
  // You cannot take back half a response. Express closes the connection, so the client notices.
  if (res.headersSent) return next(error)
  res.status(status).set(headers).type('application/problem+json')
  // "about:blank" says no more than the status does (RFC 9457, section 4.2.1).
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail: message }
  res.json({ ...problem, code, errors, requestId })
  // #endregion
}

// #region 3 — helpers of problemDetails, if any
/** Hides the messages of other errors from clients: they may contain file names, SQL or secrets. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return isRefusal(error)
    ? new AppError(error.status, 'bad-request', 'The request could not be read', { cause: error })
    : new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
}

/**
 * Whether Express or its body parser refused the request. The parser sets `expose`; a path that cannot be decoded is a
 * URIError. A `status` alone proves nothing: another server may have sent it to us.
 */
function isRefusal(error: unknown): error is { status: number } {
  const { status, expose } = Object(error) as { status?: unknown; expose?: unknown }
  const marked = expose === true || error instanceof URIError
  return marked && typeof status === 'number' && status >= 400 && status < 500
}
// #endregion
