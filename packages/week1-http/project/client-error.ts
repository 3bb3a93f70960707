// #region 5
import { STATUS_CODES } from 'node:http'
// #endregion
import type { Duplex } from 'node:stream'
import { problemDetails } from './problem.ts'

// #region 5 — the status for each error
const STATUS_OF: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
// #endregion

/**
 * Answers what is no request: there is no `req` and no `res` yet, only the connection and what went wrong.
 * It is closed afterwards, for nobody knows where the next request would begin.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  // #region 5 — answer on the socket
  // A client that hung up cannot be answered.
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const status = STATUS_OF[error.code ?? ''] ?? 400
  const content = Buffer.from(
    JSON.stringify(problemDetails(status, 'This is not an HTTP request that I can read')),
  )
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${content.length}`,
      `Date: ${new Date().toUTCString()}`,
      'Connection: close',
      `\r\n${content}`,
    ].join('\r\n'),
  )
  // #endregion
}
