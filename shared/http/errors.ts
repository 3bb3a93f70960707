import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'

/** What is wrong with one field of a request body or one parameter of a query. */
export interface FieldError {
  /** The path of the field, such as `items.0.quantity`, or empty for the whole body. */
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
  throw new AppError(404, 'no-route', `There is no ${req.method} ${req.baseUrl}${req.path}`)
}

/** Headers that describe the response that failed, and would be wrong or dangerous on its replacement. */
const OF_THE_FAILED_RESPONSE = [
  'Cache-Control',
  'Content-Encoding',
  'Content-Language',
  'ETag',
  'Last-Modified',
]

/**
 * Makes {@link problemDetails} with a reporter of your own.
 * @param report is called with each error that becomes a 5xx response.
 */
export function problemDetailsTo(report: (error: unknown, req: Request) => void): ErrorRequestHandler {
  return (error, req, res, next) => {
    const { status, code, message, errors, headers } = asAppError(error)
    if (status >= 500) report(error, req)
    // You cannot take back half a response. Express closes the connection, so the client notices.
    if (res.headersSent) return next(error)
    for (const name of OF_THE_FAILED_RESPONSE) res.removeHeader(name)
    res.status(status).set(headers).type('application/problem+json')
    // "about:blank" says no more than the status does (RFC 9457, section 4.2.1).
    res.json({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message, code, errors })
  }
}

/** Answers every error with problem details (RFC 9457). Register it last. It prints 5xx errors with `console.error`. */
export const problemDetails: ErrorRequestHandler = problemDetailsTo((error) => console.error(error))

/** Hides the messages of other errors from clients: they may contain file names, SQL or secrets. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return isRefusal(error)
    ? new AppError(error.status, 'bad-request', 'The request could not be read', {
        cause: error,
        headers: error.headers,
      })
    : new AppError(500, 'internal', 'Something went wrong on our side', { cause: error })
}

/**
 * Whether Express or its body parser refused the request. The parser sets `expose`; a path that cannot be decoded is a
 * URIError. A `status` alone proves nothing: another server may have sent it to us.
 */
function isRefusal(error: unknown): error is { status: number; headers?: Record<string, string> } {
  const { status, expose } = Object(error) as { status?: unknown; expose?: unknown }
  const marked = expose === true || error instanceof URIError
  return marked && typeof status === 'number' && status >= 400 && status < 500
}
