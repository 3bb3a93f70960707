import type { Pool } from 'pg'
import { explain, type Plan } from './explain.ts'

/** A statement to measure. */
export interface Case {
  name: string
  text: string
  values?: unknown[]
}

export interface Measurement {
  /** The name of the case. */
  name: string
  /** The median of the execution times of all rounds, in milliseconds. */
  median: number
  min: number
  max: number
  /** The node that reads a table, the first one from the top: `Seq Scan`, `Index Scan` … */
  node: string
  /** The first index of the plan from the top. */
  index?: string
  /** Blocks that the statement used in the last round, found in memory or read. */
  buffers: number
}

export interface MeasureOptions {
  cases: Case[]
  /** How often each case counts. */
  rounds: number
  /** Runs a case once. */
  run: (one: Case) => Promise<Plan>
}

/**
 * Runs every case once to warm up, and then once in each round.
 * @returns a measurement for each case, in the order of the cases.
 * @throws {RangeError} if there are no cases or no rounds.
 */
export async function measure({ cases, rounds, run }: MeasureOptions): Promise<Measurement[]> {
  // #region 3 — run the cases, round by round
  requireWork(cases, rounds)
  // The first run of a statement reads its blocks from disk, and pays for the others.
  for (const one of cases) await run(one)
  const plans: Plan[][] = cases.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < cases.length; step++) {
      // Each round begins with another case, so that none always runs after the same one.
      const at = (round + step) % cases.length
      plans[at]?.push(await run(cases[at] as Case))
    }
  }
  return cases.map(({ name }, at) => measurementOf(name, plans[at] ?? []))
  // #endregion
}

/**
 * Measures the cases without an index and then with it. The index is there in the end, whatever happens.
 * @param options.index the name of an index that exists.
 * @throws {RangeError} like {@link measure}, before it drops the index.
 */
export async function beforeAndAfter(
  pool: Pool,
  { index, cases, rounds }: { index: string; cases: Case[]; rounds: number },
): Promise<{ before: Measurement[]; after: Measurement[] }> {
  // #region 3 — measure without the index, build it again, measure with it
  requireWork(cases, rounds)
  const run = ({ text, values }: Case) => explain(pool, text, values)
  const { rows } = await pool.query<{ definition: string; relation: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition, indrelid::regclass::text AS relation
     FROM pg_index WHERE indexrelid = $1::regclass`,
    [index],
  )
  const [{ definition, relation }] = rows as [{ definition: string; relation: string }]
  let before: Measurement[]
  await pool.query(`DROP INDEX ${index}`)
  try {
    // The planner decides by statistics. Without fresh ones it guesses.
    await pool.query(`ANALYZE ${relation}`)
    before = await measure({ cases, rounds, run })
  } finally {
    await pool.query(definition)
  }
  return { before, after: await measure({ cases, rounds, run }) }
  // #endregion
}

// #region 3 — helpers, if you like
function requireWork(cases: Case[], rounds: number): void {
  if (cases.length === 0) throw new RangeError('There is nothing to measure without cases')
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('Rounds are an integer from 1')
}

function measurementOf(name: string, plans: Plan[]): Measurement {
  const times = plans.map(({ executionMs }) => executionMs).toSorted((a, b) => a - b)
  const last = plans.at(-1) as Plan
  return {
    name,
    median: medianOf(times),
    min: times[0] as number,
    max: times.at(-1) as number,
    node: (last.nodes.find(({ relation }) => relation !== undefined) ?? last.nodes[0])?.node ?? '',
    index: last.nodes.find(({ index }) => index !== undefined)?.index,
    buffers: last.buffers.hit + last.buffers.read,
  }
}

/** @param sorted ascending. */
function medianOf(sorted: number[]): number {
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1] as number, sorted[Math.floor(middle)] as number]
  return (low + high) / 2
}
// #endregion
