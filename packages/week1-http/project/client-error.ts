// #region 5
import { once } from 'node:events'
// #endregion
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
// #region 5 — the status and the detail for each error
import { closeInStages } from './close-in-stages.ts'
import { exchangesOn } from './exchange.ts'
import { problemDetails } from './problem.ts'

const ANSWERS: Record<string, [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
}
const UNREADABLE: [status: number, detail: string] = [400, 'This is not a valid HTTP request']
// #endregion

/** Answers a request that Node cannot read: there is no `req` and no `res`, only the connection and the error. */
export async function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): Promise<void> {
  // #region 5 — answer an unreadable request
  const [status, detail] = ANSWERS[error.code ?? ''] ?? UNREADABLE
  await refuse(socket, status, detail)
  // #endregion
}

/** Answers CONNECT, which asks for a tunnel through this server. Node passes the connection, and no `res`. */
export async function refuseConnect(_req: IncomingMessage, socket: Duplex): Promise<void> {
  // #region 5 — answer CONNECT
  await refuse(socket, 501, 'This server is not a proxy')
  // #endregion
}

// #region 5 — answer on the socket
const refused = new WeakSet<Duplex>()

/** Sends a problem as the last response of a connection, in its turn, and closes the connection. */
async function refuse(socket: Duplex, status: number, detail: string): Promise<void> {
  // Node emits the error again for each packet that follows.
  if (refused.has(socket)) return
  refused.add(socket)
  socket.on('error', () => socket.destroy())

  // If half of a request is here, this is its answer, unless it has one already.
  const exchanges = [...exchangesOn(socket)]
  const half = exchanges.find(({ req }) => !req.complete)
  const isAnswered = half?.res.headersSent ?? false
  if (!isAnswered) half?.gone.abort()
  const earlier = exchanges.filter(({ res }) => (isAnswered || res !== half?.res) && !res.writableFinished)
  await Promise.all(earlier.map(({ res }) => once(res, 'close')))

  // Closed by the client, or by Node after a request with Connection: close (RFC 9112, section 9.6).
  if (!socket.writable) return void socket.destroy()
  if (!isAnswered) socket.write(responseOf(status, detail))
  closeInStages(socket)
}

function responseOf(status: number, detail: string): string {
  const content = JSON.stringify(problemDetails(status, detail))
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(content)}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    `\r\n${content}`,
  ].join('\r\n')
}
// #endregion
