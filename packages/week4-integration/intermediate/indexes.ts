import { fileURLToPath } from 'node:url'
import { loadConfig } from './config.ts'
import { knexDown, knexUp } from './knex-migrate.ts'

/** `node indexes.ts` builds the indexes that are missing. `node indexes.ts down` drops the newest one. */
const folder = fileURLToPath(new URL('./knex-migrations/', import.meta.url))
const run = process.argv[2] === 'down' ? knexDown : knexUp

for (const file of await run(loadConfig().databaseUrl, folder)) console.log(file)
