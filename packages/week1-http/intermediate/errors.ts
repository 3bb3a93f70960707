// #region 6
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
}

/** An error that says how to answer the request. The client reads its message: no secrets in it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  /** The status of the response, 400 to 599. */
  readonly status: number
  /** A name for programs to go by, `email-taken`: it stays the same when the message is reworded. */
  readonly code: string
  readonly errors: FieldError[] | undefined

  constructor(status: number, code: string, message: string, { errors, ...options }: AppErrorOptions = {}) {
    super(message, options)
    this.status = status
    this.code = code
    this.errors = errors
  }
}

/** For requests that no route has answered. */
export const noRoute: RequestHandler = (req) => {
  // #region 6 — the error for no route
  throw new AppError(404, 'no-route', `There is no ${req.method} ${req.path}`)
  // #endregion
}

/** Answers every error with problem details (RFC 9457). Express knows it by its four parameters. */
export const problemDetails: ErrorRequestHandler = (error, _req, res, next) => {
  // #region 6 — the answer to an error
  const { status, code, message, errors } = asAppError(error)
  if (status >= 500) console.error(error)
  // Half a response cannot be taken back: express cuts the connection, so that the client notices.
  if (res.headersSent) return next(error)
  res.status(status).type('application/problem+json')
  // "about:blank": the problem is no more than its status says (RFC 9457, section 4.2.1).
  res.json({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message, code, errors })
  // #endregion
}

// #region 6 — helpers of problemDetails, if any
/** Only messages of our own reach the client: others were written for us, and may tell of files, SQL, secrets. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  // Express and its parsers say in `status` when the request was at fault: 400, 413, 415.
  const status = (error as { status?: unknown } | null)?.status
  return typeof status === 'number' && status >= 400 && status < 500
    ? new AppError(status, 'bad-request', 'The request could not be read', { cause: error })
    : new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
}
// #endregion
