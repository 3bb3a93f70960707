import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, RequestHandler } from 'express'

/** What is wrong with one field of a body, or one parameter of a query. */
export interface FieldError {
  /** The name of the field; empty for the body as a whole. */
  path: string
  message: string
}

export interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[]
  /** Whether the client may read the message. */
  expose?: boolean
}

/** An error that says how to answer the request. */
export class AppError extends Error {
  /** The status of the response, 400 to 599. */
  readonly status: number
  readonly errors: FieldError[] | undefined
  // #region 4 — the fields of an AppError
  /** A name for programs to go by, `email-taken`: it stays the same when the message is reworded. */
  readonly code: string
  /** Whether the client may read the message: not when the fault is ours, unless it is meant for the client. */
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
      // What is left is the cause: Error keeps it where console.error and debuggers look for it.
      options,
      // #endregion
    )
    this.status = status
    this.errors = errors
    // #region 4 — set the fields
    // The class behind `new`, so that subclasses need not say it again. The stack begins with it.
    this.name = new.target.name
    this.code = code
    this.expose = expose ?? status < 500
    // #endregion
  }
}

/** The request is not as it should be: `errors` says where. */
export class ValidationError extends AppError {
  constructor(code: string, message: string, options?: AppErrorOptions) {
    super(400, code, message, options)
  }
}

/** There is no such thing. */
export class NotFoundError extends AppError {
  constructor(code: string, message: string, options?: AppErrorOptions) {
    super(404, code, message, options)
  }
}

/** The request conflicts with what is there. */
export class ConflictError extends AppError {
  constructor(code: string, message: string, options?: AppErrorOptions) {
    super(409, code, message, options)
  }
}

/** For requests that no route has answered. */
export const noRoute: RequestHandler = (req) => {
  throw new NotFoundError('no-route', `There is no ${req.method} ${req.path}`)
}

/** Answers every error with problem details (RFC 9457). Express knows it by its four parameters. */
export const problemDetails: ErrorRequestHandler = (error, _req, res, next) => {
  const problem = asAppError(error)
  const { status, errors } = problem
  // The error as it was thrown, with its stack and its causes: they are for this place alone.
  if (status >= 500) console.error(error)
  // Half a response cannot be taken back: express cuts the connection, so that the client notices.
  if (res.headersSent) return next(error)
  res.status(status).type('application/problem+json')
  res.json({
    // #region 4 — the members of the answer
    // One URI for each kind of problem; a relative one has its full path (RFC 9457, section 3.1.1).
    type: `/problems/${problem.code}`,
    code: problem.code,
    detail: problem.expose ? problem.message : undefined,
    // #endregion
    title: STATUS_CODES[status],
    status,
    errors,
  })
}

/** What others have thrown was written for us, and may tell of files, SQL, secrets: none of it gets out. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const status = refusal(error)
  return status === undefined
    ? new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
    : new AppError(status, 'bad-request', 'The request could not be read', { cause: error })
}

/**
 * The status with which Express or one of its parsers refuses a request: 400, 413, 415. A `status` alone says
 * nothing: it may be that of another service, to which we were the client.
 */
function refusal(error: unknown): number | undefined {
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown }
  const isRefusal = expose === true || error instanceof URIError
  return isRefusal && typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}
