import type { AddressInfo } from 'node:net'
// #region 3
import { pino } from 'pino'
// #endregion
import { migrate } from 'shared/db/migrate.ts'
import { closeGracefully } from 'shared/http/shutdown.ts'
// #region 7
import { closeRedis, connectRedis } from 'shared/redis/connect.ts'
// #endregion
import { createApp } from './app.ts'
import { createCache } from './cache.ts'
import { type Config, loadConfig } from './config.ts'
import { createPool } from './db.ts'

const { port, databaseUrl, jwtSecret, redisUrl } = configuration()
const pool = createPool({ connectionString: databaseUrl })

// If several servers start at once, one applies the migrations and the others wait.
await migrate(pool, new URL('./migrations/', import.meta.url)).catch(({ message }: Error) => {
  console.error(`Cannot prepare the database: ${message}`)
  process.exit(1)
})

// Only while a single server runs: the cache of another one would not hear of the writes here.
const cache = createCache({ ttlMs: 10_000, max: 1_000 })

// #region 3 — the log
// #starter const log = undefined
const log = pino()
// #endregion

// #region 7 — the client of Redis
// #starter const redis = undefined
const redis = redisUrl ? connectRedis(redisUrl) : undefined
// #endregion

const server = createApp({ pool, jwtSecret, cache, log, redis }).listen(port, 'localhost', (error) => {
  // Express 5 calls back for a failure too, for example when the port is taken.
  if (error) {
    console.error(`Cannot listen on port ${port}: ${error.message}`)
    process.exit(1)
  }
  // For port 0 the operating system has picked one.
  const address = server.address() as AddressInfo
  console.log(`Listening on http://localhost:${address.port}`)
})

closeGracefully(server, {
  async release() {
    // #region 7 — close the client of Redis
    if (redis) await closeRedis(redis)
    // #endregion
    await pool.end()
  },
})

function configuration(): Config {
  try {
    return loadConfig()
  } catch (error) {
    // The message alone: a stack trace would hide the lines that say what to fix.
    console.error(`Cannot start:\n${(error as Error).message}`)
    process.exit(1)
  }
}
