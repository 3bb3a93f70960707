import type { Socket } from 'node:net'
import pg from 'pg'
import { atEnd } from '../at-end.ts'
import { onThisMachine } from '../machine.ts'
import { patience, usually, whenPatienceEnds } from '../patience.ts'

/** How long the sockets of a pool may take to close, in milliseconds of a quiet machine. A server may not respond. */
const CLOSED_WITHIN = 1_000

/**
 * A pool for the code under test. What it sends is recorded. It is closed when the running test ends, or the
 * file. Waiting forever for a lock or a connection ends with an error.
 */
export function poolFor(url: string, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patience(usually(6_000)),
    lock_timeout: onThisMachine(5_000),
    statement_timeout: onThisMachine(7_000),
    // Enough for every race in the tests. Each connection costs as much as dozens of statements.
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

type Client = Omit<pg.Client, 'connection'> & { connection: { stream: Socket } }

/**
 * Closes a pool, even if a connection was never released, and waits until its sockets are closed. Otherwise an
 * error of a connection would be charged to the next test.
 */
export async function endPool(pool: pg.Pool): Promise<void> {
  const clientsOf = () => [...(pool as unknown as { _clients: Client[] })._clients]
  const closed = Promise.all(clientsOf().map(({ connection }) => closing(connection.stream)))
  if (!pool.ending) {
    const ended = pool.end()
    // The clients that are checked out: the pool has dropped the others.
    for (const client of clientsOf()) {
      client.on('error', () => {})
      await client.end()
    }
    // The pool would wait forever for a client that nobody releases.
    if (pool.totalCount === 0) await ended
  }
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const cancel = whenPatienceEnds(usually(CLOSED_WITHIN), () => resolve())
  await Promise.race([closed, late]).finally(cancel)
}

const closing = (socket: Socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve))
