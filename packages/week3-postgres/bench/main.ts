import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openServices } from 'shared/services/open.ts'
import { measureIndex } from './email-index.ts'
import { loadLevel } from './level.ts'
import { measurePages } from './pages.ts'
import { seed } from './seed.ts'
import { measureTransfers } from './transfers.ts'

/*
 * pnpm --filter week3 bench [--rows 200000] [--work] [--out FOLDER]
 *
 * Measures week3/hard on a large table, in a database of its own that is gone afterwards. Times are of this machine, and of a server
 * that may have fsync off: what carries over are the plans and the ratios.
 */

const HELP = `pnpm --filter week3 bench [options]

  --rows N       users in the table, 200000 unless given; at least 1000
  --work         your own work/hard in place of the reference
  --out FOLDER   where the table and the charts go, .bench unless given`

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    work: { type: 'boolean', default: false },
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
} else if (values.work && !existsSync(join(import.meta.dirname, '../work/hard'))) {
  console.error('There is no work/hard yet: pnpm learn start week3/hard')
  process.exitCode = 2
} else {
  await bench()
}

async function bench(): Promise<void> {
  const level = await loadLevel(values.work ? '../work/hard' : '../hard')
  await using services = await openServices()
  await using database = await services.database({ name: 'bench' })
  const pool = level.createPool({ connectionString: database.url, statement_timeout: 0 })
  try {
    await level.createSchema(pool)
    await seed(pool, rows)
    const sections = [
      await measureIndex(level, pool),
      await measurePages(level, pool, rows),
      await measureTransfers(level, pool, database.url),
    ]
    const folder = resolve(process.env.INIT_CWD ?? '.', values.out)
    mkdirSync(folder, { recursive: true })
    for (const { name, chart } of sections) writeFileSync(join(folder, `${name}.svg`), chart)
    const report = sections.map(({ title, table }) => `## ${title}\n\n${table}`).join('\n')
    writeFileSync(join(folder, 'report.md'), `# ${rows.toLocaleString('en')} users\n\n${report}`)
    console.log(`\n${report}\nWritten to ${folder}`)
  } finally {
    await level.closePool(pool)
  }
}
