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
  pool.query = keepingConnections(pool) as typeof pool.query
  // The server of a test may be one that the test stops.
  pool.on('error', () => {})
  atEnd(() => pool.end())
  return pool
}

/**
 * A `query` that gives its connection back where a statement fails. That of pg drops it, and a test that looks at forty
 * refusals would open forty connections, each of which costs more than its statement.
 */
function keepingConnections(pool: pg.Pool) {
  return async (statement: string | pg.QueryConfig, values?: unknown[]) => {
    const client = await pool.connect()
    // While it is lent, the pool does not listen.
    const onError = () => {}
    client.on('error', onError)
    let isWell = true
    try {
      return await client.query(statement, values)
    } catch (error) {
      // pg tells of an error before it knows what has become of the transaction.
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
