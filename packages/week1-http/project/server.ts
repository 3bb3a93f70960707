import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'

// `||` and not `??`: an empty PORT is none, and Number('') would be 0.
const port = Number(process.env.PORT || 3000)

const server = createApp()

server.on('error', (error) => {
  console.error(`Cannot listen on port ${port}: ${error.message}`)
  process.exitCode = 1
})

// On the loopback interface alone: nobody else on the network is meant to see it.
server.listen(port, 'localhost', () => {
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})
