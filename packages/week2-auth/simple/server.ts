import type { AddressInfo } from 'node:net'
import { closeGracefully } from 'shared/http/shutdown.ts'
import { createApp } from './app.ts'
import { type Config, loadConfig } from './config.ts'

const { port, bcryptCost } = configuration()

// On the loopback interface alone: nobody else on the network is meant to see it.
const server = createApp({ bcryptCost }).listen(port, 'localhost', (error) => {
  // Express 5 calls back for a failure too, such as a port that is taken.
  if (error) {
    console.error(`Cannot listen on port ${port}: ${error.message}`)
    process.exit(1)
  }
  // For port 0 the system has chosen one.
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})
closeGracefully(server)

function configuration(): Config {
  try {
    return loadConfig()
  } catch (error) {
    // The variables that are wrong; a stack would hide them.
    console.error(`Cannot start:\n${(error as Error).message}`)
    process.exit(1)
  }
}
