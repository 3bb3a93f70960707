import type { AddressInfo } from 'node:net'
import { migrate } from 'shared/db/migrate.ts'
// #region 2
import { closeGracefully } from 'shared/http/shutdown.ts'
// #endregion
import { createApp } from './app.ts'
import { type Config, loadConfig } from './config.ts'
import { createPool } from './db.ts'

const { port, databaseUrl, jwtSecret } = configuration()
const pool = createPool({ connectionString: databaseUrl })

// If several servers start at once, one applies the migrations and the others wait.
await migrate(pool, new URL('./migrations/', import.meta.url)).catch(({ message }: Error) => {
  console.error(`Cannot prepare the database: ${message}`)
  process.exit(1)
})

const server = createApp({ pool, jwtSecret }).listen(port, 'localhost', (error) => {
  // Express 5 calls back for a failure too, for example when the port is taken.
  if (error) {
    console.error(`Cannot listen on port ${port}: ${error.message}`)
    process.exit(1)
  }
  // For port 0 the operating system has picked one.
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})

// #region 2 — on SIGTERM, finish the requests, then close the pool
closeGracefully(server, { release: () => pool.end() })
// #endregion

function configuration(): Config {
  // #region 6 — load the configuration, or say what is wrong with it and exit
  // #starter return loadConfig()
  try {
    return loadConfig()
  } catch (error) {
    // The message alone: a stack trace would hide the lines that say what to fix.
    console.error(`Cannot start:\n${(error as Error).message}`)
    process.exit(1)
  }
  // #endregion
}
