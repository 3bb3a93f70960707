import pg, { type ClientBase } from 'pg'
// #region 5
import { createPool } from 'shared/db/pool.ts'
import { markdownTable, svgChart } from './report.ts'
// #endregion

export interface MeasureOptions {
  /** The database, as a connection string. */
  url: string
  /** The pool sizes to measure, one after another. */
  sizes: number[]
  /** How often the work is done for each size. All begin at once. */
  amount: number
  /** One unit of work, on a connection of its own. */
  work: (client: ClientBase) => Promise<unknown>
  /** Milliseconds, from any start. */
  now?: () => number
}

/** What was measured with one size. */
export interface MeasuredSize {
  max: number
  /** Units of work in a second. */
  perSecond: number
  /** How long a unit waits for its connection, on average. */
  waitedMs: number
  /** How long a unit takes once it has its connection, on average. */
  workMs: number
  /** How many connections were opened. */
  connections: number
}

/** A size with which a unit of work has failed. */
export interface FailedSize {
  max: number
  error: Error
}

/**
 * Does the same work with pools of several sizes, and measures each. Every pool is closed before the next is opened.
 * @throws {RangeError} for a size that is no positive integer, or beyond what the server allows.
 */
export async function measurePoolSizes({
  url,
  sizes,
  amount,
  work,
  now = () => performance.now(),
}: MeasureOptions): Promise<(MeasuredSize | FailedSize)[]> {
  // #region 5 — measure one size after another
  await checkSizes(url, sizes)
  const results: (MeasuredSize | FailedSize)[] = []
  for (const max of sizes) {
    results.push(await measureSize({ url, amount, work, now }, max).catch((error) => ({ max, error })))
  }
  return results
  // #endregion
}

/** The smallest size that does at least 90 % of the work of the fastest. `undefined` if all have failed. */
export function recommendedSize(results: (MeasuredSize | FailedSize)[]): number | undefined {
  // #region 5 — choose a size
  const measured = results.filter((result) => 'perSecond' in result)
  const best = Math.max(...measured.map(({ perSecond }) => perSecond))
  const enough = measured.filter(({ perSecond }) => perSecond >= 0.9 * best)
  return enough.length === 0 ? undefined : Math.min(...enough.map(({ max }) => max))
  // #endregion
}

/** The results as a table in Markdown and as a chart, an SVG document. */
export function poolSizeReport(results: (MeasuredSize | FailedSize)[]): { table: string; chart: string } {
  // #region 5 — draw the table and the chart
  const rows = results.map((result) =>
    'error' in result
      ? { max: result.max, 'per second': 'failed', 'waited ms': '', 'work ms': '' }
      : {
          max: result.max,
          'per second': Math.round(result.perSecond),
          'waited ms': result.waitedMs.toFixed(1),
          'work ms': result.workMs.toFixed(1),
        },
  )
  const bars = results
    .filter((result) => 'perSecond' in result)
    .map(({ max, perSecond }) => ({ label: `max ${max}`, value: Math.round(perSecond) }))
  return { table: markdownTable(rows), chart: svgChart('Units of work in a second', bars) }
  // #endregion
}

// #region 5 — helpers of measurePoolSizes, if any
async function checkSizes(url: string, sizes: number[]): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client
    .query<{ most: number }>(
      `SELECT current_setting('max_connections')::integer
              - current_setting('superuser_reserved_connections')::integer AS most`,
    )
    .finally(() => client.end())
  const most = rows[0]?.most ?? 0
  for (const max of sizes) {
    if (Number.isInteger(max) && max >= 1 && max <= most) continue
    throw new RangeError(`A pool of ${max} connections is not possible: the server allows 1 to ${most}`)
  }
}

async function measureSize(
  { url, amount, work, now }: Omit<Required<MeasureOptions>, 'sizes'>,
  max: number,
): Promise<MeasuredSize> {
  // The last unit waits for all others: that is what you measure, and no failure.
  const pool = createPool({ connectionString: url, max, connectionTimeoutMillis: 0 })
  try {
    const start = now()
    const units = await Promise.allSettled(Array.from({ length: amount }, () => unit(pool, work, now)))
    const seconds = (now() - start) / 1000
    const failed = units.find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
    const times = units.map((one) => (one as PromiseFulfilledResult<Times>).value)
    return {
      max,
      perSecond: amount / seconds,
      waitedMs: mean(times.map(({ waitedMs }) => waitedMs)),
      workMs: mean(times.map(({ workMs }) => workMs)),
      connections: pool.totalCount,
    }
  } finally {
    await pool.end()
  }
}

type Times = Pick<MeasuredSize, 'waitedMs' | 'workMs'>

async function unit(pool: pg.Pool, work: MeasureOptions['work'], now: () => number): Promise<Times> {
  const asked = now()
  const client = await pool.connect()
  const begun = now()
  let isWell = false
  try {
    await work(client)
    isWell = true
    return { waitedMs: begun - asked, workMs: now() - begun }
  } finally {
    // What a failed unit has left behind on its connection must not reach the next.
    client.release(!isWell)
  }
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
// #endregion
