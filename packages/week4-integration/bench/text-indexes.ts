import type { Pool } from 'pg'
import { explain } from 'shared/db/explain.ts'
import { markdownTable, svgChart } from '../hard/report.ts'
import { progress } from './progress.ts'
import type { Section } from './section.ts'

const ROUNDS = 7

const INDEXES = {
  none: undefined,
  BTREE: 'USING btree (lower(name) text_pattern_ops)',
  GIN: 'USING gin (lower(name) gin_trgm_ops)',
}
const PATTERNS = { 'begins with': 'c4ca42%', contains: '%c4ca42%' }

/** Names by their beginning and by a part, without an index, by BTREE, and by GIN with trigrams. */
export async function measureTextIndexes(pool: Pool): Promise<Section> {
  await pool.query('DROP INDEX IF EXISTS users_lower_name_trgm_idx')
  const times = new Map<string, { ms: number[]; node: string }>()
  const sizes = new Map<string, string>()
  const names = Object.keys(INDEXES) as (keyof typeof INDEXES)[]
  for (let round = 0; round < ROUNDS; round++) {
    progress(`BTREE against GIN: round ${round + 1} of ${ROUNDS}`)
    for (const index of round % 2 === 0 ? names : names.toReversed()) {
      if (INDEXES[index]) await pool.query(`CREATE INDEX bench_idx ON users ${INDEXES[index]}`)
      await pool.query('ANALYZE users')
      if (INDEXES[index]) sizes.set(index, await sizeOf(pool))
      for (const [kind, pattern] of Object.entries(PATTERNS)) {
        const text = 'SELECT id FROM users WHERE lower(name) LIKE $1'
        // The first run reads blocks from disk, and pays for the second.
        await explain(pool, text, [pattern])
        const plan = await explain(pool, text, [pattern])
        const node = plan.nodes.find((one) => one.index !== undefined) ?? plan.nodes[0]
        const kept = times.get(`${kind}, ${index}`) ?? { ms: [], node: node?.node ?? '' }
        kept.ms.push(plan.executionMs)
        times.set(`${kind}, ${index}`, kept)
      }
      await pool.query('DROP INDEX IF EXISTS bench_idx')
    }
  }
  progress('BTREE against GIN: done', true)
  const rows = Object.keys(PATTERNS).flatMap((kind) =>
    names.map((index) => {
      const { ms, node } = times.get(`${kind}, ${index}`) ?? { ms: [], node: '' }
      const median = ms.toSorted((a, b) => a - b)[Math.floor(ms.length / 2)] ?? 0
      return { pattern: kind, index, plan: node, ms: median, size: sizes.get(index) ?? '' }
    }),
  )
  const bars = rows.map((row) => ({
    label: `${row.pattern}, ${row.index}`,
    value: row.ms,
    text: `${row.ms.toFixed(2)} ms · ${row.plan}`,
  }))
  const title = 'BTREE finds beginnings, GIN finds parts'
  return { name: 'text-indexes', title, table: markdownTable(rows), chart: svgChart(title, bars) }
}

async function sizeOf(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ size: string }>(
    `SELECT pg_size_pretty(pg_relation_size('bench_idx'::regclass)) AS size`,
  )
  return rows[0]?.size ?? ''
}
