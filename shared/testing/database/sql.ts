import pg from 'pg'
import { atEnd } from '../at-end.ts'
import { UNLESS_IT_HANGS } from '../patience.ts'
import { UnrecordedClient } from '../trace/sql-hook.ts'

/** Distinguishes the test's own connections from those of the code under test. */
export const TEST_APPLICATION = 'nine-weeks test'

/**
 * A pool for the test itself, to arrange and to assert. Its statements are not recorded. It is closed when the
 * test ends, or, if you made it outside of a test, when the file ends.
 */
export function sql(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: TEST_APPLICATION,
    Client: UnrecordedClient,
    max: 4,
    connectionTimeoutMillis: UNLESS_IT_HANGS,
  })
  pool.query = keepingConnections(pool) as typeof pool.query
  // The test may stop its own server.
  pool.on('error', () => {})
  atEnd(() => pool.end())
  return pool
}

/**
 * A `query` that releases its connection when a statement fails. pg's own drops it: a test that checks forty
 * failures would open forty connections, each of which costs more than its statement.
 */
function keepingConnections(pool: pg.Pool) {
  return async (statement: string | pg.QueryConfig, values?: unknown[]) => {
    const client = await pool.connect()
    // The pool does not listen to a client while it is checked out.
    const onError = () => {}
    client.on('error', onError)
    let isWell = true
    try {
      return await client.query(statement, values)
    } catch (error) {
      // pg reports an error before it knows the state of the transaction.
      isWell = await client.query('').then(
        () => client.getTransactionStatus() === 'I',
        () => false,
      )
      throw error
    } finally {
      client.off('error', onError)
      client.release(!isWell)
    }
  }
}
