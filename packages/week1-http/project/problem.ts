// #region 5
import { STATUS_CODES } from 'node:http'
// #endregion
import type { Reply } from './route.ts'

/** An error that says how to answer the request. The client reads its message as `detail`. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, detail: string, headers: Record<string, string> = {}) {
    super(detail)
    this.status = status
    this.headers = headers
  }
}

/** Makes an error to throw anywhere: `throw problem(404, 'There is no user 7')`. */
export function problem(status: number, detail: string, headers?: Record<string, string>): HttpProblem {
  return new HttpProblem(status, detail, headers)
}

/**
 * Turns anything that was thrown into a reply: the one place where errors become responses.
 * @param report receives each error that the client does not see.
 */
export function errorReply(error: unknown, report: (error: unknown) => void): Reply {
  // By its class. A `status` proves nothing: errors of other libraries have one too, with messages for developers.
  const known = error instanceof HttpProblem ? error : undefined
  const status = known?.status ?? 500
  // #region 5 — report the error and describe it
  // #starter return { status, headers: { ...known?.headers } }
  if (known === undefined) report(error)
  const headers = { ...known?.headers, 'Content-Type': 'application/problem+json' }
  return { status, headers, body: problemDetails(status, known?.message) }
  // #endregion
}

/** The body of a response to an error: problem details (RFC 9457, section 3.1). */
export function problemDetails(status: number, detail?: string) {
  // #region 5 — the members of a problem
  // "about:blank" means: there is no more to say than the status does (section 4.2.1).
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail }
  // #endregion
}
