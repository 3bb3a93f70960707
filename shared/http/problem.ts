import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'

export interface ProblemExtra {
  /** A stable name for programs, `token-expired`; also a member of the response. */
  code?: string
  /** Sent with the response: `{ 'Retry-After': '30' }`. */
  headers?: Record<string, string>
  /** For the log only. */
  cause?: unknown
  /** Further members of the response, such as `errors: [{ path, message }]` (RFC 9457, section 3.2). */
  members?: Record<string, unknown>
}

/** An error that says how to answer the request. Its message is the response's `detail`: the client reads it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly status: number
  readonly code: string | undefined
  readonly headers: Record<string, string>
  readonly members: Record<string, unknown>

  constructor(
    status: number,
    detail: string,
    { code, headers = {}, cause, members = {} }: ProblemExtra = {},
  ) {
    super(detail, { cause })
    this.status = status
    this.code = code
    this.headers = headers
    this.members = members
  }
}

/** An error to throw in a handler, or to pass to `next`: `throw problem(404, 'There is no user 7')`. */
export function problem(status: number, detail: string, extra?: ProblemExtra): HttpProblem {
  return new HttpProblem(status, detail, extra)
}

/** Registered behind all routes: whatever comes this far has found none. */
export const noRoute: RequestHandler = (req, _res, next) => {
  next(problem(404, `There is no ${req.method} ${req.baseUrl}${req.path}`))
}

/** Headers that speak of the response that failed, and would be wrong or dangerous on its replacement. */
const OF_THE_FAILED_RESPONSE = [
  'Cache-Control',
  'Content-Encoding',
  'Content-Language',
  'ETag',
  'Last-Modified',
]

/**
 * Answers errors with problem details (RFC 9457). Registered last.
 *
 * An {@link HttpProblem} is answered as it says. Errors of express and its parsers keep their 4xx status, but
 * not their message. Everything else is a 500 that tells the client nothing.
 * @param report is given every error that is answered with 5xx.
 */
export function problemDetails(
  report: (error: unknown, req: Request) => void = (error) => console.error(error),
): ErrorRequestHandler {
  return (error, req, res, next) => {
    const { status, detail, code, headers, members } = asProblem(error)
    if (status >= 500) report(error, req)
    // Half a response cannot be taken back: express cuts the connection, so that the client notices.
    if (res.headersSent) return next(error)
    for (const name of OF_THE_FAILED_RESPONSE) res.removeHeader(name)
    const title = STATUS_CODES[status] ?? 'Error'
    res.status(status).set(headers).type('application/problem+json')
    // "about:blank" says that the problem is no more than its status (RFC 9457, section 4.2.1).
    res.json({ type: 'about:blank', title, status, detail, code, ...members })
  }
}

type Answer = Pick<HttpProblem, 'status' | 'code' | 'headers' | 'members'> & { detail: string }

const bare = { code: undefined, members: {} }

function asProblem(error: unknown): Answer {
  if (error instanceof HttpProblem) {
    const { status, message: detail, code, headers, members } = error
    return { status, detail, code, headers, members }
  }
  const { status, headers } = (error ?? {}) as { status?: unknown; headers?: Record<string, string> }
  const isClientError = typeof status === 'number' && status >= 400 && status < 500
  return isClientError
    ? { ...bare, status, detail: 'The request could not be read', headers: headers ?? {} }
    : { ...bare, status: 500, detail: 'Something went wrong on our side', headers: {} }
}
