import type { AddressInfo } from 'node:net'
import { loadConfig } from 'shared/config/load.ts'
import { port } from 'shared/config/numbers.ts'
import { migrate } from 'shared/db/migrate.ts'
// #region 6
// #starter import { createPool } from 'shared/db/pool.ts'
// #endregion
import { closeGracefully } from 'shared/http/shutdown.ts'
import { z } from 'zod'
import { createApp } from './app.ts'
// #region 6
import { hostedPool } from './hosted.ts'
// #endregion
// #region 3
import { createQueryLog } from './query-log-table.ts'

// #endregion

const config = loadConfig(
  z.object({
    PORT: port.default(3000),
    DATABASE_URL: z.string().describe('a URL such as postgres://user:password@host:5432/name'),
  }),
)

// #region 6 — connect with TLS
// #starter const pool = createPool({ connectionString: config.DATABASE_URL })
const pool = await hostedPool(config.DATABASE_URL)
// #endregion
await migrate(pool, new URL('./migrations/', import.meta.url))

// #region 3 — log requests into the database
// #starter const queryLog = undefined
const queryLog = createQueryLog({ pool })
// #endregion

const server = createApp({ pool, queryLog }).listen(config.PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Cannot listen on port ${config.PORT}: ${error.message}`)
    process.exit(1)
  }
  // For port 0 the operating system has picked one.
  console.log(`Listening on http://localhost:${(server.address() as AddressInfo).port}`)
})

closeGracefully(server, {
  release: async () => {
    // #region 3 — write the rest of the log
    await queryLog.close()
    // #endregion
    await pool.end()
  },
})
