import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'

// #region 1 — start the server
// `||`, not `??`: an empty PORT means no port, and Number('') would be 0.
const port = Number(process.env.PORT || 3000)

// Only on the loopback interface: other machines on the network cannot connect.
const server = createApp().listen(port, 'localhost', (error) => {
  // Express 5 calls back for a failure too, for example when the port is taken.
  if (error) {
    console.error(`Cannot listen on port ${port}: ${error.message}`)
    process.exitCode = 1
    return
  }
  // For port 0 the operating system has picked one.
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})
// #endregion
