import type { AddressInfo } from 'node:net'
import { migrate } from 'shared/db/migrate.ts'
import { closeGracefully } from 'shared/http/shutdown.ts'
import { createApp } from './app.ts'
import { loadConfig } from './config.ts'
import { createPool } from './db.ts'
import { seed } from './seed.ts'

/*
 * node server.ts [--seed]
 * Applies the migrations and starts. With --seed it fills the tables with examples first.
 */

try {
  const { port, databaseUrl } = loadConfig()
  const pool = createPool({ connectionString: databaseUrl })
  await migrate(pool, new URL('./migrations/', import.meta.url))
  if (process.argv.includes('--seed')) await seed(pool)

  const server = createApp({ pool }).listen(port, 'localhost', (error) => {
    // Express 5 calls back for a failure too, for example when the port is taken.
    if (error) fail(error)
    const address = server.address() as AddressInfo
    console.log(`Listening on http://localhost:${address.port}`)
  })
  closeGracefully(server, { release: () => pool.end() })
} catch (error) {
  fail(error as NodeJS.ErrnoException)
}

function fail({ message, code }: NodeJS.ErrnoException): never {
  // The message alone: a stack trace would hide the lines that say what to fix.
  console.error(`Cannot start: ${message || code}`)
  process.exit(1)
}
