import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import { type Config, loadConfig } from './config.ts'
import { shutDownGracefully } from './graceful-shutdown.ts'

const { port, host } = configuration()

const server = createApp().listen(port, host, (error) => {
  // Express 5 calls back for a failure too, for example when the port is taken.
  if (error) {
    console.error(`Cannot listen on port ${port} of ${host}: ${error.message}`)
    process.exitCode = 1
    return
  }
  // For port 0 the operating system has picked one.
  const address = server.address() as AddressInfo
  console.log(`Listening on http://${host}:${address.port}`)
})

// #region 5 — call the graceful shutdown
shutDownGracefully(server)
// #endregion

function configuration(): Config {
  try {
    return loadConfig()
  } catch (error) {
    // One line that says what to fix. A stack trace would hide it.
    console.error(`Cannot start: ${(error as Error).message}`)
    process.exit(1)
  }
}
