import pg from 'pg'
import { atEnd } from 'shared/testing/at-end.ts'
import { patience } from 'shared/testing/patience.ts'

/** A pool for the code under test: what it sends is recorded. It is closed when the running test ends, or the file. */
export function poolFor(url: string, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: patience(5_000), ...config })
  pool.on('error', () => {})
  return closedAtEnd(pool)
}

/** Closes a pool when the running test ends, or the file. */
export function closedAtEnd(pool: pg.Pool): pg.Pool {
  atEnd(() => {
    const ended = pool.end()
    // Where the code under test has kept a client, the pool would wait for it for ever.
    if (pool.totalCount === pool.idleCount) return ended
  })
  return pool
}
