import type { Server } from 'node:http'

/**
 * On SIGTERM or SIGINT, refuses new connections and finishes the requests that have begun. Then the process ends with
 * exit code 0. A second signal ends it at once.
 * @param deadlineMs when to close the remaining connections, in milliseconds. Render kills the process after 30 s
 *   (https://render.com/docs/deploys#graceful-shutdown).
 */
export function shutDownGracefully(server: Server, deadlineMs = 10_000): void {
  // #region 5 — shut down on a signal
  let closing = false
  server.on('request', (_req, res) => {
    // A client with keep-alive would hold the connection, and with it the process, for 5 s more.
    res.on('close', () => {
      if (closing) server.closeIdleConnections()
    })
  })

  const shutDown = () => {
    closing = true
    // No process.exit: Node ends by itself after the last connection.
    server.close()
    setTimeout(() => {
      process.exitCode = 1
      server.closeAllConnections()
    }, deadlineMs).unref()
  }
  // Without a handler, Node ends at once.
  process.once('SIGTERM', shutDown)
  process.once('SIGINT', shutDown)
  // #endregion
}
