import type { Express } from 'express'
import type { Pool } from 'pg'
import { createApp } from '#hard/app.ts'

type Options = Parameters<typeof createApp>[0]

/** The app of the level, with the settings of a test. It reports no errors: the response says enough. */
export function madeApp(pool: Pool, options: Partial<Options> = {}): Express {
  const jwtSecret = 'a secret of the tests, of 32 bytes or more'
  return createApp({ pool, jwtSecret, bcryptCost: 4, report: () => {}, slowMs: 60_000, ...options })
}

/** Deletes all rows and restarts the ids. */
export async function emptyTables(db: Pool): Promise<void> {
  await db.query('TRUNCATE users, posts, comments RESTART IDENTITY CASCADE')
}
