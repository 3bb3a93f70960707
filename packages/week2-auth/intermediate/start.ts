import type { AddressInfo } from 'node:net'
import type { Express } from 'express'
import { closeGracefully } from 'shared/http/shutdown.ts'

/** Listens on a port of the loopback interface, says where, and ends gracefully when it is told to. */
export function start(app: Express, port: number): void {
  const server = app.listen(port, 'localhost', (error) => {
    // Express 5 calls back for a failure too, such as a port that is taken.
    if (error) {
      console.error(`Cannot listen on port ${port}: ${error.message}`)
      process.exitCode = 1
      return
    }
    // For port 0 the system has chosen one.
    console.log(`Listening on http://localhost:${(server.address() as AddressInfo).port}`)
  })
  closeGracefully(server)
}
