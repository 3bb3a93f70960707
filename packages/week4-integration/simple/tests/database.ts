import type { Pool } from 'pg'
import type { MadeAuthApp } from 'shared/contracts/auth/people.ts'
import { migrate } from 'shared/db/migrate.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { createApp } from '#simple/app.ts'

const folder = new URL('../migrations/', import.meta.url)

export const jwtSecret = 'a secret of the tests, which has 32 bytes and more'

/** The tables of this level in a database of this test file alone, and a pool for the app. */
export async function appDatabase() {
  const { url } = await testDatabase({ migrate: (database) => migrate(database, folder), migrations: folder })
  const db = sql(url)
  const pool = poolFor(url)
  let people = 0

  /** An app on these tables, without rows. */
  async function makeApp(): Promise<MadeAuthApp> {
    // Quicker than TRUNCATE while there are few rows. The posts go with their users.
    await db.query('DELETE FROM users')
    return {
      app: appOn(pool),
      registration: () => ({ name: 'Somebody', email: `user${++people}@example.com` }),
    }
  }

  return { url, db, pool, makeApp }
}

/** Errors that the app answers with 5xx are printed, as the app does by default; `report` takes them. */
export function appOn(pool: Pool, options: Partial<Parameters<typeof createApp>[0]> = {}) {
  return createApp({ pool, jwtSecret, bcryptCost: 4, ...options })
}

/** Adds a user without a login, by SQL. @returns the id. */
export async function insertUser(db: Pool, name = 'Ada', email = `${name}@example.com`): Promise<number> {
  const text = 'INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id'
  const { rows } = await db.query<{ id: number }>(text, [name, email])
  return rows[0]?.id ?? 0
}
