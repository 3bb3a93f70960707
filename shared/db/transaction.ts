import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient, QueryConfig } from 'pg'
import { isRetryable } from './errors.ts'

export interface TransactionOptions {
  /** By default that of the database, which is `read committed` unless somebody changed it. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  /** How often to retry at most after a conflict with another transaction. 0 for never. */
  retries?: number
}

/** A statement failed and its error was caught, so there was nothing left to commit. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError'

  constructor() {
    super('The transaction was rolled back: one of its statements had failed, and the work went on')
  }
}

/** The longest pause before the first retry, in milliseconds. It doubles with each retry, up to the limit. */
const FIRST_PAUSE = 20
const LONGEST_PAUSE = 1_000

// How long ROLLBACK may take. It is quick, but the connection may be dead without anybody noticing.
// noticing.
const ROLLBACK: QueryConfig & { query_timeout: number } = { text: 'ROLLBACK', query_timeout: 2_000 }

/**
 * Runs `work` in a transaction on a client of its own: either everything is committed, or nothing.
 *
 * If the transaction conflicts with another one (40001 serialization failure, 40P01 deadlock), it runs again
 * from the start. So `work` may run several times, and must do nothing but talk to this client. Other errors
 * are not retried. If the connection is lost during COMMIT, nobody knows whether it took effect, so that is not
 * retried either.
 * @param work must send all its statements through the client that it gets; statements on the pool would be
 * outside the transaction.
 * @returns what `work` returned, once it is committed.
 * @throws what `work` throws, the error of COMMIT, or {@link TransactionAbortedError}
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  { isolation, retries = 5 }: TransactionOptions = {},
): Promise<T> {
  const begin = isolation === undefined ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()}`
  for (let failures = 0; ; failures++) {
    try {
      return await attempt(pool, begin, work)
    } catch (error) {
      if (failures >= retries || !isRetryable(error)) throw error
    }
    // Full jitter: transactions that collided would collide again if all waited equally long.
    // https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    await delay(Math.random() * Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE))
  }
}

async function attempt<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let unfit: Error | undefined
  // The pool does not listen to checked-out clients. Without a listener, the end of the connection ends the
  // process.
  const onError = (error: Error) => {
    unfit ??= error
  }
  client.on('error', onError)
  try {
    await client.query(begin)
    const result = await work(client)
    // COMMIT of a transaction in which a statement failed is not an error: PostgreSQL reports ROLLBACK instead.
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new TransactionAbortedError()
    return result
  } catch (error) {
    await client.query(ROLLBACK).catch(onError)
    throw error
  } finally {
    // Given an error, the pool drops the connection. Otherwise the next caller would be inside this
    // transaction.
    client.release(unfit)
    client.off('error', onError)
  }
}
