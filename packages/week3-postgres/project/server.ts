import type { AddressInfo } from 'node:net'
import { closeGracefully } from 'shared/http/shutdown.ts'
import { createApp } from './app.ts'
import { loadConfig } from './config.ts'
import { createPool } from './db.ts'

const { port, databaseUrl } = configuration()
const pool = createPool({ connectionString: databaseUrl })

const server = createApp({ pool }).listen(port, 'localhost', (error) => {
  // Express 5 calls back for a failure too, such as a port that is taken.
  if (error) {
    console.error(`Cannot listen on port ${port}: ${error.message}`)
    process.exitCode = 1
    return
  }
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})
closeGracefully(server, { release: () => pool.end() })

function configuration() {
  try {
    return loadConfig()
  } catch (error) {
    // One line a variable that says what to mend; a stack would hide it.
    console.error(`Cannot start:\n${(error as Error).message}`)
    process.exit(1)
  }
}
