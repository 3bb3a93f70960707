import type { Pool } from 'pg'
import type { LoadReport } from '#hard/load.ts'

export const index = 'visits_lower_page_idx'
export const query = { text: 'SELECT visitor FROM visits WHERE lower(page) = $1', values: ['page 7'] }

/** Makes a table of 5000 visits, of which PostgreSQL knows no statistics, with an index on an expression. */
export async function fillVisits(db: Pool): Promise<void> {
  await db.query(`
    DROP TABLE IF EXISTS visits;
    CREATE TABLE visits (visitor integer NOT NULL, page text NOT NULL) WITH (autovacuum_enabled = false);
    INSERT INTO visits SELECT n, 'Page ' || n FROM generate_series(1, 5000) AS n;
    CREATE UNIQUE INDEX visits_lower_page_idx ON visits (lower(page) DESC) INCLUDE (visitor) WHERE visitor > 0`)
}

/** What the index is, or `undefined` if there is none, and whether PostgreSQL has statistics of it and its table. */
export async function indexState(db: Pool) {
  const { rows } = await db.query<{ definition: string | undefined; of_index: boolean; of_table: boolean }>(
    `SELECT (SELECT indexdef FROM pg_indexes WHERE indexname = $1) AS definition,
            EXISTS (SELECT FROM pg_stats WHERE tablename = $1) AS of_index,
            EXISTS (SELECT FROM pg_stats WHERE tablename = 'visits') AS of_table`,
    [index],
  )
  const [state] = rows
  return { definition: state?.definition ?? undefined, ofIndex: state?.of_index, ofTable: state?.of_table }
}

export function loadReport(p50: number, failed = 0): LoadReport {
  const latencyMs = { p50, p95: p50 + 1_000, p99: p50 + 2_000, max: 9_999 }
  const counts = { requests: 20, succeeded: 20 - failed, failed, byStatus: { 200: 20 - failed, 500: failed } }
  return { ...counts, errors: 0, timeouts: 0, latencyMs, perSecond: 100 }
}

/**
 * A `load` for `measureLatency` that sends nothing.
 * @param report of a call, by whether the index is there, and how often it was called so before, and all in all.
 * @returns `seen`: what was true of the index at each call.
 */
export function fakeLoads(db: Pool, report: (hasIndex: boolean, nth: number, call: number) => LoadReport) {
  const seen: { hasIndex: boolean; ofIndex?: boolean; ofTable?: boolean }[] = []
  const load = async () => {
    const { definition, ofIndex, ofTable } = await indexState(db)
    const hasIndex = definition !== undefined
    const nth = seen.filter((before) => before.hasIndex === hasIndex).length
    seen.push({ hasIndex, ofIndex, ofTable })
    return report(hasIndex, nth, seen.length)
  }
  return { load, seen }
}
