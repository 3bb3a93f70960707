import type { Pool } from 'pg'
// #region 2
import { explain } from 'shared/db/explain.ts'
// #endregion
import type { LoadReport } from './load.ts'
// #region 2
import { markdownTable, svgChart } from './report.ts'
// #endregion

export interface LatencyOptions {
  pool: Pool
  /** The name of an index that exists. */
  index: string
  /** The statement that the route sends to the database. */
  query: { text: string; values?: unknown[] }
  /** Sends the load to the route, such as `loadTest` does. */
  load: () => Promise<LoadReport>
  /** How often to load each side: at least 3. */
  rounds: number
}

/** Medians of all rounds, in milliseconds. */
export interface Latency {
  p50: number
  p95: number
  p99: number
  /** The node that reads the table: the first one of the plan with a relation, or else the top node. */
  node: string
}

export interface Latencies {
  /** Without the index. */
  before: Latency
  /** With it. */
  after: Latency
}

/**
 * Loads a route without an index and with it, in turns. The index is there in the end, whatever happens.
 * @throws {RangeError} for fewer than three rounds, before it drops the index.
 * @throws {Error} if a request of a load failed.
 */
export async function measureLatency({
  pool,
  index,
  query,
  load,
  rounds,
}: LatencyOptions): Promise<Latencies> {
  // #region 2 — load without the index and with it, round by round
  if (!Number.isInteger(rounds) || rounds < 3) throw new RangeError('Rounds are an integer from 3')
  const { rows } = await pool.query<{ definition: string; relation: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition, indrelid::regclass::text AS relation
     FROM pg_index WHERE indexrelid = $1::regclass`,
    [index],
  )
  const [{ definition, relation }] = rows as [{ definition: string; relation: string }]
  const sides = { before: [] as Side[], after: [] as Side[] }
  try {
    for (let round = 0; round < rounds; round++) {
      // Whatever gets quicker or slower during a round then falls on both sides alike.
      for (const side of round % 2 === 0 ? (['before', 'after'] as const) : (['after', 'before'] as const)) {
        await pool.query(`DROP INDEX IF EXISTS ${index}`)
        if (side === 'after') await pool.query(definition)
        // An index on an expression has statistics of its own, which went with it.
        await pool.query(`ANALYZE ${relation}`)
        sides[side].push({ report: await load(), node: await nodeOf(pool, query) })
        // Errors are quick. They would make a broken side look good.
        const failed = sides[side].at(-1)?.report.failed ?? 0
        if (failed > 0) throw new Error(`${failed} requests of a load failed`)
      }
    }
  } finally {
    await pool.query(`DROP INDEX IF EXISTS ${index}`)
    await pool.query(definition)
  }
  return { before: mediansOf(sides.before), after: mediansOf(sides.after) }
  // #endregion
}

/** A table in Markdown with a row for each side, and a chart with a bar for each percentile of each side. */
export function latencyReport({ before, after }: Latencies): { table: string; chart: string } {
  // #region 2 — draw a table and a chart
  const sides = [
    { index: 'without', ...before },
    { index: 'with', ...after },
  ]
  const bars = (['p50', 'p95', 'p99'] as const).flatMap((name) =>
    sides.map((side) => ({
      label: `${name} ${side.index}`,
      value: side[name],
      text: `${side[name].toFixed(1)} ms`,
    })),
  )
  return {
    table: markdownTable(
      sides.map(({ index, node, p50, p95, p99 }) => ({ index, plan: node, p50, p95, p99 })),
    ),
    chart: svgChart('Latency without the index and with it', bars),
  }
  // #endregion
}

// #region 2 — helpers, if you like
/** One load, and the plan of the query at that time. */
interface Side {
  report: LoadReport
  node: string
}

async function nodeOf(pool: Pool, { text, values }: LatencyOptions['query']): Promise<string> {
  const { nodes } = await explain(pool, text, values)
  return (nodes.find(({ relation }) => relation !== undefined) ?? nodes[0])?.node ?? ''
}

function mediansOf(sides: Side[]): Latency {
  const median = (name: 'p50' | 'p95' | 'p99') => {
    const sorted = sides.map(({ report }) => report.latencyMs[name]).toSorted((a, b) => a - b)
    const middle = sorted.length / 2
    return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
  }
  return { p50: median('p50'), p95: median('p95'), p99: median('p99'), node: sides.at(-1)?.node ?? '' }
}
// #endregion
