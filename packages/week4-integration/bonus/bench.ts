import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { migrate } from 'shared/db/migrate.ts'
import { createPool } from 'shared/db/pool.ts'
import { openServices } from 'shared/services/open.ts'
import { compareLookups, type Lookup } from './large.ts'
import { measurePoolSizes, poolSizeReport, recommendedSize } from './pool-sizes.ts'
import { markdownTable, svgChart } from './report.ts'
import { compareIndexes, createTextIndexes } from './text-search.ts'

/*
 * pnpm --filter week4 exec node work/bonus/bench.ts lookups|text|pools
 *
 * Measures in a database of its own that is gone afterwards, and writes the charts into .bench/. Times are of this machine:
 * what carries over are the plans and the ratios.
 */

const FOLDER = join(process.cwd(), '.bench')

const BENCHES: Record<string, (url: string) => Promise<{ table: string; chart: string }>> = {
  lookups,
  text,
  pools,
}
const name = process.argv[2] ?? ''
const bench = BENCHES[name]
if (!bench) {
  console.error(`Which one? ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}

await using services = await openServices()
const { url } = await services.database({ name: 'bench' })
await migrate(url, new URL('./migrations/', import.meta.url))
const { table, chart } = await bench(url)
mkdirSync(FOLDER, { recursive: true })
writeFileSync(join(FOLDER, `${name}.svg`), chart)
console.log(
  `${table}\nMeasured on ${cpus().length} × ${cpus()[0]?.model ?? 'an unknown processor'}.\nThe chart is in ${join(FOLDER, `${name}.svg`)}`,
)

async function lookups(url: string) {
  const pool = createPool({ connectionString: url, statement_timeout: 0, query_timeout: 0 })
  const comparisons = await compareLookups(pool, { runs: 20 }).finally(() => pool.end())
  const row = (rows: number, how: string, { node, buffers, medianMs }: Lookup) => ({
    rows,
    index: how,
    node,
    blocks: buffers,
    'median ms': medianMs.toFixed(3),
  })
  const rows = comparisons.flatMap(({ rows, withIndex, withoutIndex }) => [
    row(rows, 'with', withIndex),
    row(rows, 'without', withoutIndex),
  ])
  const bars = rows.map((one) => ({
    label: `${one.rows} rows, ${one.index}`,
    value: Number(one['median ms']),
    text: `${one['median ms']} ms · ${one.node}`,
  }))
  return {
    table: markdownTable(rows),
    chart: svgChart('A person by email, with the index and without', bars),
  }
}

async function text(url: string) {
  const pool = createPool({ connectionString: url, statement_timeout: 0, query_timeout: 0 })
  try {
    await pool.query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
    await pool.query(
      `INSERT INTO posts (user_id, title, body)
       SELECT 1, 'Post ' || n, 'A quiet day at the river, number ' || n % 97 || CASE WHEN n % 1000 = 0 THEN ', zebras running' ELSE '' END
       FROM generate_series(1, 20000) AS n`,
    )
    await createTextIndexes(pool)
    const { serves, bytes } = await compareIndexes(pool, {
      title: 'Post 7',
      fragment: 'ebras r',
      words: 'zebra',
    })
    const kilobytes = (index: string | null) => Math.round((bytes[index ?? ''] ?? 0) / 1024)
    const rows = Object.entries(serves).map(([question, index]) => ({
      question,
      index: index ?? '',
      kB: kilobytes(index),
    }))
    const bars = Object.keys(bytes).map((index) => ({
      label: index,
      value: kilobytes(index),
      text: `${kilobytes(index)} kB`,
    }))
    return { table: markdownTable(rows), chart: svgChart('Indexes of 20 000 posts', bars) }
  } finally {
    await pool.end()
  }
}

async function pools(url: string) {
  const results = await measurePoolSizes({
    url,
    sizes: [1, 2, 5, 10, 20, 50],
    amount: 300,
    // Waits for a disk or a lock as much as it computes.
    work: (client) => client.query('SELECT pg_sleep(0.004), count(*) FROM generate_series(1, 5000)'),
  })
  const { table, chart } = poolSizeReport(results)
  return { table: `${table}\nRecommended: max ${recommendedSize(results)}`, chart }
}
