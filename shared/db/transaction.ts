import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient, QueryConfig } from 'pg'
import { isRetryable } from './errors.ts'

export interface TransactionOptions {
  /** That of the database unless given, which is `read committed` unless someone has changed it. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  /** How many more times the work is done, at most, when it has lost against others. 0 for never. */
  retries?: number
}

/** A statement of the work had failed and its error was caught, so that there was nothing left to commit. */
export class TransactionAbortedError extends Error {
  override readonly name = 'TransactionAbortedError'

  constructor() {
    super('The transaction was rolled back: one of its statements had failed, and the work went on')
  }
}

/** The longest pause before the first repetition, in milliseconds; it doubles with each, up to the last. */
const FIRST_PAUSE = 20
const LONGEST_PAUSE = 1_000

// Nothing that takes long: but the connection may be dead without anybody having noticed.
const ROLLBACK: QueryConfig & { query_timeout: number } = { text: 'ROLLBACK', query_timeout: 2_000 }

/**
 * Does `work` in a transaction, on a client of its own: all of it is kept, or nothing.
 *
 * Where the work has lost against another transaction (40001 serialization failure, 40P01 deadlock) it is done
 * again, from the start: it may run several times and must do nothing but talk to this client. Any other error is
 * not repeated. A connection that is lost during COMMIT leaves open whether it was done, so that is not repeated either.
 * @param work all its statements go through the client that it is given; on the pool they would be outside of the transaction.
 * @returns what `work` returned, when it is committed.
 * @throws what `work` has thrown, or what has become of COMMIT; {@link TransactionAbortedError}
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
    // Full jitter: those who met would meet again if all waited alike.
    // https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    await delay(Math.random() * Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE))
  }
}

async function attempt<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let unfit: Error | undefined
  // The pool does not listen to what it has lent: unheard, the end of the connection would end the process.
  const onError = (error: Error) => {
    unfit ??= error
  }
  client.on('error', onError)
  try {
    await client.query(begin)
    const result = await work(client)
    // COMMIT of a transaction in which a statement has failed is no error: it answers ROLLBACK.
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new TransactionAbortedError()
    return result
  } catch (error) {
    await client.query(ROLLBACK).catch(onError)
    throw error
  } finally {
    // With an error, the pool drops it: the next borrower would find himself in this transaction.
    client.release(unfit)
    client.off('error', onError)
  }
}
