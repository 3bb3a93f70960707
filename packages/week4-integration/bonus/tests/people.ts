import pg from 'pg'
import { migrate } from 'shared/db/migrate.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { subjectFile } from 'shared/testing/subject.ts'

type Query = (...given: unknown[]) => Promise<{ rows?: Record<string, unknown>[] }>

/** What a test does to each EXPLAIN of the code under test: its text, or its execution time in milliseconds. */
export interface Meddling {
  text?: (explain: string, number: number) => string
  ms?: (number: number) => number
  /** The values of each EXPLAIN so far. */
  values: unknown[][]
}

/** A database with the tables of the level, one pool for the code under test, and what it explains. */
export async function peopleDatabase() {
  const folder = subjectFile('#bonus/migrations')
  const { url } = await testDatabase({ migrate: (url) => migrate(url, folder), migrations: folder })
  const meddling: Meddling = { values: [] }
  class MeddlingClient extends pg.Client {}
  const query = pg.Client.prototype.query as unknown as Query
  Object.assign(MeddlingClient.prototype, {
    query(this: pg.Client, given: unknown, ...rest: unknown[]) {
      const config =
        typeof given === 'string' ? { text: given } : (given as { text: string; values?: unknown[] })
      if (!/^\s*EXPLAIN\b/i.test(config.text)) return query.call(this, given, ...rest)
      const [values = config.values] = rest.filter(Array.isArray) as unknown[][]
      meddling.values.push(values ?? [])
      const number = meddling.values.length
      const text = meddling.text?.(config.text, number) ?? config.text
      const callback = rest.find((one) => typeof one === 'function') as
        | ((...result: unknown[]) => void)
        | undefined
      const slowed = query.call(this, text, text === config.text ? values : []).then((result) => {
        const plan = result.rows?.[0]?.['QUERY PLAN'] as { 'Execution Time': number }[] | undefined
        if (plan?.[0] && meddling.ms) plan[0]['Execution Time'] = meddling.ms(number)
        return result
      })
      if (!callback) return slowed
      return slowed.then((result) => callback(null, result), callback)
    },
  })
  const pool = poolFor(url, { max: 2, Client: MeddlingClient as unknown as new () => pg.ClientBase })
  return { url, db: sql(url), pool, meddling }
}
