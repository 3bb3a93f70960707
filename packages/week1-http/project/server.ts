import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'

// `||` and not `??`: Number('') would be 0, so an empty PORT counts as none.
const port = Number(process.env.PORT || 3000)

const server = createApp()

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exitCode = 1
})

// Only programs on this machine can connect.
server.listen(port, 'localhost', () => {
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})
