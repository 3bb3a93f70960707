import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, RequestHandler } from 'express'

export interface FieldError {
  /** The name of the field or query parameter, or empty for the whole body. */
  path: string
  message: string
}

export interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[]
  /** Whether the client may read the message (default: below 500). */
  expose?: boolean
}

/** An error with the status of its response. */
export class AppError extends Error {
  /** The status of the response, 400 to 599. */
  readonly status: number
  readonly errors: FieldError[] | undefined
  // #region 4 — the fields of an AppError
  /** A name for programs, such as `email-taken`. It stays the same when you reword the message. */
  readonly code: string
  /** Whether the client may read the message. */
  readonly expose: boolean
  // #endregion

  constructor(
    status: number,
    code: string,
    message: string,
    { errors, expose, ...options }: AppErrorOptions = {},
  ) {
    super(
      message,
      // #region 4 — what Error gets besides the message
      // This is the cause. console.error prints it below the stack.
      options,
      // #endregion
    )
    this.status = status
    this.errors = errors
    // #region 4 — set the fields
    // The class that was called with `new`, so subclasses need not set their name.
    this.name = new.target.name
    this.code = code
    this.expose = expose ?? status < 500
    // #endregion
  }
}

/** The request is wrong. `errors` says where. */
export class ValidationError extends AppError {
  constructor(code: string, message: string, options?: AppErrorOptions) {
    super(400, code, message, options)
  }
}

/** What the request names does not exist. */
export class NotFoundError extends AppError {
  constructor(code: string, message: string, options?: AppErrorOptions) {
    super(404, code, message, options)
  }
}

/** The request conflicts with what exists. */
export class ConflictError extends AppError {
  constructor(code: string, message: string, options?: AppErrorOptions) {
    super(409, code, message, options)
  }
}

export const noRoute: RequestHandler = (req) => {
  throw new NotFoundError('no-route', `There is no ${req.method} ${req.path}`)
}

/** Answers every error with problem details (RFC 9457). Its four parameters make it error middleware. */
export const problemDetails: ErrorRequestHandler = (error, _req, res, next) => {
  const problem = asAppError(error)
  const { status, errors } = problem
  if (status >= 500) console.error(error)
  // You cannot take back half a response. Express closes the connection, so the client notices.
  if (res.headersSent) return next(error)
  res.status(status).type('application/problem+json')
  res.json({
    // #region 4 — the members of the answer
    // One URI for each kind of problem (RFC 9457, section 3.1.1).
    type: `/problems/${problem.code}`,
    code: problem.code,
    detail: problem.expose ? problem.message : undefined,
    // #endregion
    title: STATUS_CODES[status],
    status,
    errors,
  })
}

/** Hides the messages of other errors from clients: they may contain file names, SQL or secrets. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const status = refusal(error)
  return status === undefined
    ? new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
    : new AppError(status, 'bad-request', 'The request could not be read', { cause: error })
}

/**
 * Returns the status if Express or its body parser rejected the request: 400, 413, 415. The parser sets `expose`; a path
 * that cannot be decoded is a URIError. A `status` alone proves nothing: another server may have sent it to us.
 */
function refusal(error: unknown): number | undefined {
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown }
  const isRefusal = expose === true || error instanceof URIError
  return isRefusal && typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}
