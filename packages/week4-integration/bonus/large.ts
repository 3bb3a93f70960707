import type { Pool } from 'pg'
// #region 1
import type { Queryable } from 'shared/db/queryable.ts'
import { planOf } from './plan.ts'
// #endregion

/** How one person was looked up by email: the medians of several runs. */
export interface Lookup {
  /** The node of the plan that reads `people`. */
  node: string
  /** Blocks of 8 kB. */
  buffers: number
  medianMs: number
}

export interface Comparison {
  /** How many people the table held. */
  rows: number
  withIndex: Lookup
  withoutIndex: Lookup
}

/**
 * Replaces all rows of `people` by `rows` new ones, and tells the planner about it.
 * @param seed an integer. The same seed makes the same rows.
 */
export async function seed(pool: Pool, rows: number, seed = 1): Promise<void> {
  // #region 1 — fill the table
  await pool.query('TRUNCATE people')
  // A hash looks random and is the same on every machine. random() would need the same session each time.
  await pool.query(
    `INSERT INTO people (id, name, email)
     SELECT n, initcap(word) || ' ' || n, word || '.' || n || '@example.com'
     FROM generate_series(1, $1::integer) AS n, substr(md5($2::integer || '-' || n), 1, 8) AS word`,
    [rows, seed],
  )
  // Otherwise autovacuum does it, a minute later, and the planner guesses until then.
  await pool.query('ANALYZE people')
  // #endregion
}

/**
 * Looks people up by email, with the index and without it, in tables of several sizes. It empties `people`, and locks it:
 * this is for a copy of the data.
 * @param options.sizes how many rows, one table after another.
 * @param options.runs how many lookups the medians are of, each for another person.
 */
export async function compareLookups(
  pool: Pool,
  { sizes = [1_000, 10_000, 100_000], runs = 5 }: { sizes?: number[]; runs?: number } = {},
): Promise<Comparison[]> {
  // #region 1 — measure each size, with the index and without
  const comparisons: Comparison[] = []
  for (const rows of sizes) {
    await seed(pool, rows)
    comparisons.push(await compareOnce(pool, rows, runs))
  }
  return comparisons
  // #endregion
}

// #region 1 — helpers of compareLookups, if any
async function compareOnce(pool: Pool, rows: number, runs: number): Promise<Comparison> {
  const { rows: people } = await pool.query<{ email: string }>(
    'SELECT email FROM people WHERE id = ANY($1::integer[])',
    [Array.from({ length: runs }, (_, run) => 1 + Math.floor((run * rows) / runs))],
  )
  const lookUp = async (db: Queryable): Promise<Lookup> => {
    const plans = []
    for (const { email } of people)
      plans.push(await planOf(db, 'SELECT name FROM people WHERE email = $1', [email]))
    const reading = plans.at(-1)?.nodes.find(({ relation }) => relation === 'people')
    return {
      node: reading?.node ?? '',
      buffers: median(plans.map(({ buffers }) => buffers)),
      medianMs: median(plans.map(({ executionMs }) => executionMs)),
    }
  }
  const withIndex = await lookUp(pool)
  const withoutIndex = await beforeTheIndex(pool, lookUp)
  return { rows, withIndex, withoutIndex }
}

/** Does `work` on a connection for which the index is gone. The ROLLBACK brings it back, whatever happens in between. */
async function beforeTheIndex<T>(pool: Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    await client.query('DROP INDEX people_email_idx')
    return await work(client)
  } finally {
    await client.query('ROLLBACK').catch((error) => {
      broken = error
    })
    client.release(broken)
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  return (lower + upper) / 2
}
// #endregion
