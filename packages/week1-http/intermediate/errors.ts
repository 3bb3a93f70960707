// #region 6
import { STATUS_CODES } from 'node:http'
// #endregion
import type { ErrorRequestHandler, RequestHandler } from 'express'

export interface FieldError {
  /** The name of the field, or empty for the whole body. */
  path: string
  message: string
}

export interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[]
}

/** An error with the status of its response. Clients read its message, so put no secrets into it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  /** The status of the response, 400 to 599. */
  readonly status: number
  /** A name for programs, such as `email-taken`. It stays the same when you reword the message. */
  readonly code: string
  readonly errors: FieldError[] | undefined

  constructor(status: number, code: string, message: string, { errors, ...options }: AppErrorOptions = {}) {
    super(message, options)
    this.status = status
    this.code = code
    this.errors = errors
  }
}

export const noRoute: RequestHandler = (req) => {
  // #region 6 — the error for an unknown route
  throw new AppError(404, 'no-route', `There is no ${req.method} ${req.path}`)
  // #endregion
}

/** Answers every error with problem details (RFC 9457). Its four parameters make it error middleware. */
export const problemDetails: ErrorRequestHandler = (error, _req, res, next) => {
  // #region 6 — the answer to an error
  const { status, code, message, errors } = asAppError(error)
  if (status >= 500) console.error(error)
  // You cannot take back half a response. Express closes the connection, so the client notices.
  if (res.headersSent) return next(error)
  res.status(status).type('application/problem+json')
  // "about:blank" says no more than the status does (RFC 9457, section 4.2.1).
  res.json({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message, code, errors })
  // #endregion
}

// #region 6 — helpers of problemDetails, if any
/** Hides the messages of other errors from clients: they may contain file names, SQL or secrets. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  // Express and its parsers set `status` when the request is at fault: 400, 413, 415.
  const status = (error as { status?: unknown } | null)?.status
  return typeof status === 'number' && status >= 400 && status < 500
    ? new AppError(status, 'bad-request', 'The request could not be read', { cause: error })
    : new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
}
// #endregion
