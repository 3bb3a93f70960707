import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from 'shared/db/migrate.ts'
import { openServices } from 'shared/services/open.ts'
import { createPool } from '../hard/db.ts'
import { measureSearch } from './index-latency.ts'
import { measurePoolSizes } from './pool-sizes.ts'
import { seed } from './seed.ts'
import { measureTextIndexes } from './text-indexes.ts'

/*
 * pnpm --filter week4 bench [--rows 100000] [--out FOLDER]
 *
 * Measures week4/hard on a large table, in a database of its own that is gone afterwards. Times are of this machine, on which the load,
 * the app and the database share the processors, and of a server that may have fsync off. What carries over are the plans and the ratios.
 */

const HELP = `pnpm --filter week4 bench [options]

  --rows N       users in the table, 100000 unless given; at least 1000
  --out FOLDER   where the tables and the charts go, .bench unless given`

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    out: { type: 'string', default: join(import.meta.dirname, '../.bench') },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const rows = Number(values.rows)

if (values.help) {
  console.log(HELP)
} else if (!/^\d+$/.test(values.rows) || rows < 1_000) {
  console.error(`--rows must be an integer from 1000 on\n\n${HELP}`)
  process.exitCode = 2
} else {
  await bench()
}

async function bench(): Promise<void> {
  await using services = await openServices()
  await using database = await services.database({ name: 'bench' })
  const pool = createPool({
    connectionString: database.url,
    ...{ statement_timeout: 0, query_timeout: 0, connectionTimeoutMillis: 60_000 },
  })
  try {
    await migrate(pool, new URL('../hard/migrations/', import.meta.url))
    await seed(pool, rows)
    const sections = [
      await measureSearch(pool),
      ...(await measurePoolSizes(database.url)),
      await measureTextIndexes(pool),
    ]
    const folder = resolve(process.env.INIT_CWD ?? '.', values.out)
    mkdirSync(folder, { recursive: true })
    for (const { name, chart } of sections) writeFileSync(join(folder, `${name}.svg`), chart)
    const body = sections.map(({ title, table }) => `## ${title}\n\n${table}`).join('\n')
    const report = `# ${rows.toLocaleString('en')} users\n\n${await machine()}\n\n${body}`
    writeFileSync(join(folder, 'report.md'), report)
    console.log(`\n${report}\nWritten to ${folder}`)
  } finally {
    await pool.end()
  }

  async function machine(): Promise<string> {
    const processors = cpus()
    const gigabytes = Math.round(totalmem() / 2 ** 30)
    const { rows: versions } = await pool.query<{ server_version: string }>('SHOW server_version')
    return [
      `Measured on ${processors.length} × ${processors[0]?.model.trim()}, ${gigabytes} GB, load ${loadavg()[0]?.toFixed(1)}`,
      `Node ${process.versions.node}, PostgreSQL ${versions[0]?.server_version}`,
    ].join(', ')
  }
}
