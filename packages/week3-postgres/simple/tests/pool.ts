import pg from 'pg'
import { atEnd } from 'shared/testing/at-end.ts'

/** A pool for the code under test: what it sends is recorded. It is closed when the running test ends, or the file. */
export function poolFor(url: string, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5_000, ...config })
  pool.on('error', () => {})
  atEnd(() => pool.end())
  return pool
}
