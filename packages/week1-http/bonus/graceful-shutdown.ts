import type { Server } from 'node:http'

/**
 * Makes SIGTERM and SIGINT end the process without breaking a promise: it takes no new connections, answers
 * the requests that have begun, and ends by itself, with exit code 0. A second signal ends it at once.
 * @param deadlineMs after this time it cuts off what is left, in milliseconds. Stay below the patience of the
 *   platform: Render kills after 30 s (https://render.com/docs/deploys#graceful-shutdown).
 */
export function shutDownGracefully(server: Server, deadlineMs = 25_000): void {
  // #region 5 — shut down on a signal
  let closing = false
  server.on('request', (_req, res) => {
    // The client meant to use the connection again: once it is answered, it would keep us for 5 s more.
    res.on('close', () => {
      if (closing) server.closeIdleConnections()
    })
  })

  const shutDown = () => {
    closing = true
    // Nothing keeps the process alive once the last connection is closed: no process.exit, which cuts off.
    server.close()
    setTimeout(() => {
      process.exitCode = 1
      server.closeAllConnections()
    }, deadlineMs).unref()
  }
  // A handler replaces what Node does by itself, which is to die at once.
  process.once('SIGTERM', shutDown)
  process.once('SIGINT', shutDown)
  // #endregion
}
