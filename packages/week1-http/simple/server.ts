import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'

// #region 1 — start the server
// `||` and not `??`: an empty PORT is none, and Number('') would be 0.
const port = Number(process.env.PORT || 3000)

// On the loopback interface alone: nobody else on the network is meant to see it.
const server = createApp().listen(port, 'localhost', (error) => {
  // Express 5 calls back for a failure too, such as a port that is taken.
  if (error) {
    console.error(`Cannot listen on port ${port}: ${error.message}`)
    process.exitCode = 1
    return
  }
  // For port 0 the system has chosen one.
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})
// #endregion
