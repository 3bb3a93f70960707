import pg from 'pg'
import { atEnd } from '../at-end.ts'
import { UNLESS_IT_HANGS } from '../patience.ts'
import { UnrecordedClient } from '../trace/sql-hook.ts'

/** Tells the test's own connections from those of the code under test. */
export const TEST_APPLICATION = 'nine-weeks test'

/**
 * A pool for the test itself, to arrange and to assert. Its statements are not recorded. It is closed when the test ends
 * (made outside of one: when the file does).
 */
export function sql(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: TEST_APPLICATION,
    Client: UnrecordedClient,
    max: 4,
    connectionTimeoutMillis: UNLESS_IT_HANGS,
  })
  // The server of a test may be one that the test stops.
  pool.on('error', () => {})
  atEnd(() => pool.end())
  return pool
}
