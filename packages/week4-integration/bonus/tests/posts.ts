import { migrate } from 'shared/db/migrate.ts'
import type { Queryable } from 'shared/db/queryable.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { subjectFile } from 'shared/testing/subject.ts'

/** A database with a user and as many posts. Post 1000 and each thousandth after it is about a zebra that runs. */
export async function postsDatabase(count: number) {
  const folder = subjectFile('#bonus/migrations')
  const { url } = await testDatabase({ migrate: (url) => migrate(url, folder), migrations: folder })
  const db = sql(url)
  await db.query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
  await db.query(
    `INSERT INTO posts (user_id, title, body)
     SELECT 1, 'Post number ' || n,
       CASE n % 1000 WHEN 0 THEN 'The zebras were running home' ELSE 'A quiet day at the river, number ' || n % 7 END
     FROM generate_series(1, $1::integer) AS n`,
    [count],
  )
  return { url, db, pool: poolFor(url, { max: 2 }) }
}

/** Runs statements on a database, and keeps them. */
export function recording(db: Queryable) {
  const sent: { text: string; values: unknown[] }[] = []
  const query = (given: string | { text: string; values?: unknown[] }, more?: unknown[]) => {
    const { text, values = more ?? [] } = typeof given === 'string' ? { text: given } : given
    sent.push({ text, values })
    return db.query(text, values)
  }
  return { sent, recorded: { query } as unknown as Queryable }
}
