import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { constants } from 'node:os'

export interface ShutdownOptions {
  /** How long requests in flight may take, in milliseconds. Stay below the patience of what sends the signal. */
  deadlineMs?: number
  signals?: NodeJS.Signals[]
  /** Called when no request is left: closes what the requests needed, such as pools and clients. */
  release?: () => Promise<unknown> | unknown
}

/**
 * Shuts an HTTP server down gracefully when a signal comes. It takes no new connections, closes those that
 * are idle, lets requests in flight finish, and when the deadline has passed closes what is left. The process
 * then ends by itself, with exit code 0; with 1 when requests had to be cut off or `release` failed. A
 * signal while it shuts down ends it at once, with 128 plus the signal's number.
 *
 * Upgraded connections (WebSocket) are no longer the server's: close them in `release`.
 * @returns the same shutdown, for when something else than a signal asks for it. Calls share one shutdown.
 * @see https://nodejs.org/api/http.html#serverclosecallback
 */
export function closeGracefully(
  server: Server,
  { deadlineMs = 10_000, signals = ['SIGTERM', 'SIGINT'], release }: ShutdownOptions = {},
): () => Promise<void> {
  const sockets = new Set<Socket>()
  const unanswered = new Set<ServerResponse>()
  let closing: Promise<void> | undefined

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.prependListener('request', (_request, response) => {
    unanswered.add(response)
    if (closing) response.setHeader('Connection', 'close')
    response.on('close', () => {
      unanswered.delete(response)
      // A response that had begun before the signal promised to keep its connection open.
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
  })

  const drain = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    // Node counts a connection as idle only after its first request; browsers open some in advance.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    for (const response of unanswered) if (!response.headersSent) response.setHeader('Connection', 'close')
    const deadline = setTimeout(() => {
      process.exitCode = 1
      server.closeAllConnections()
    }, deadlineMs)
    await closed
    clearTimeout(deadline)
    try {
      await release?.()
    } catch (error) {
      process.exitCode = 1
      console.error(error)
    }
    for (const signal of signals) process.off(signal, onSignal)
  }

  const shutDown = () => {
    closing ??= drain()
    return closing
  }

  const onSignal = (signal: NodeJS.Signals) => {
    if (closing) process.exit(128 + constants.signals[signal])
    shutDown()
  }
  for (const signal of signals) process.on(signal, onSignal)
  return shutDown
}
