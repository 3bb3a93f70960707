import pg from 'pg'
import { atEnd } from '../at-end.ts'
import { onThisMachine } from '../machine.ts'
import { patience, usually } from '../patience.ts'

/**
 * A pool for the code under test: what it sends is recorded. It is closed when the running test ends, or the file. What
 * waits for a lock for ever, or for a connection, ends with an error.
 */
export function poolFor(url: string, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patience(usually(6_000)),
    lock_timeout: onThisMachine(5_000),
    statement_timeout: onThisMachine(7_000),
    // Enough for every race that is meant, and each connection costs as much as dozens of statements.
    max: 4,
    ...config,
  })
  pool.on('error', () => {})
  return closedAtEnd(pool)
}

/** Closes a pool when the running test ends, or the file. */
export function closedAtEnd(pool: pg.Pool): pg.Pool {
  atEnd(() => endPool(pool))
  return pool
}

/** Closes a pool, also where a connection of it was never given back. */
export async function endPool(pool: pg.Pool): Promise<void> {
  if (pool.ending) return
  const lent = (pool as unknown as { _clients: pg.Client[] })._clients
  const ended = pool.end()
  for (const client of lent) {
    client.on('error', () => {})
    await client.end()
  }
  // Of a client that nobody gives back, the pool would wait for ever.
  if (pool.totalCount === 0) await ended
}
