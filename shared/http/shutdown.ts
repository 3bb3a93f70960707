import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { constants } from 'node:os'

export interface ShutdownOptions {
  /**
   * How long requests in flight may take, in milliseconds. Stay below the time after which the platform kills
   * the process.
   */
  deadlineMs?: number
  signals?: NodeJS.Signals[]
  /** Called when all requests have finished: close what they needed, such as pools and clients. */
  release?: () => Promise<unknown> | unknown
}

/**
 * Shuts an HTTP server down gracefully when a signal comes. It accepts no new connections, closes idle ones, lets requests in flight finish, and closes what is left after the deadline. The process then ends by itself, with exit code 0, or with 1 if it had to cut off requests or `release` failed. A second signal ends it at once, with 128 plus the signal's number.
 *
 * Upgraded connections (WebSocket) are no longer the server's: close them in `release`.
 * @returns a function that does the same without a signal. All calls share one shutdown.
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
      // A response that began before the signal promised to keep its connection open.
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
