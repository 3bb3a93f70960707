// #region 2
import { setTimeout as delay } from 'node:timers/promises'
// #endregion
import type { DatabaseError, Pool, PoolClient } from 'pg'
import { TransactionAbortedError } from './errors.ts'

export interface TransactionOptions {
  isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE'
  /** How many more times the work is done, at most, when it has lost against another transaction. */
  retries?: number
}

/**
 * Does `work` in a transaction, on a client of its own: all of it is kept, or nothing.
 * @param work sends all its statements through the client that it is given. It may run several times, and so does nothing
 * else that matters.
 * @returns what `work` returned, once it is committed.
 * @throws what `work` or COMMIT has failed with; {@link TransactionAbortedError}
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  { isolation = 'READ COMMITTED', retries = 3 }: TransactionOptions = {},
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt(pool, isolation, work)
    } catch (error) {
      // #region 2 — try again, or give up
      if (failures < retries && isLost(error)) {
        // A random part of a time that doubles: those who met would meet again if all waited alike.
        await delay(Math.random() * Math.min(20 * 2 ** failures, 1_000))
        continue
      }
      // #endregion
      throw error
    }
  }
}

async function attempt<T>(
  pool: Pool,
  isolation: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  // #region 1 — the state of the connection
  // Why the connection cannot be lent again, where it cannot.
  let unfit: Error | undefined
  // #endregion
  // #region 2 — a connection that breaks
  // The pool listens to idle clients only. An event `error` to which nobody listens ends the process.
  const onError = (error: Error) => {
    unfit ??= error
  }
  client.on('error', onError)
  // #endregion
  try {
    // #region 1 — begin
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`)
    // #endregion
    const result = await work(client)
    // #region 1 — commit
    const { command } = await client.query('COMMIT')
    // #endregion
    // #region 2 — check the commit
    // COMMIT of a transaction in which a statement has failed is no error. It answers ROLLBACK, and is one.
    if (command !== 'COMMIT') {
      throw new TransactionAbortedError('A statement of the transaction had failed: nothing was committed')
    }
    // #endregion
    return result
  } catch (error) {
    // #region 1 — undo
    // Where this fails as well, the caller is still told what went wrong first.
    await client.query('ROLLBACK').catch((failure) => {
      unfit = failure
    })
    // #endregion
    throw error
  } finally {
    // #region 1 — give the connection back
    // #starter client.release()
    // With an error the pool closes the connection, whose transaction would else be the next borrower's.
    client.release(unfit)
    // #endregion
    // #region 2 — clean up after yourself
    client.off('error', onError)
    // #endregion
  }
}

// #region 2 — which errors are worth another try
/** serialization_failure and deadlock_detected: nothing was wrong with the work but that others were at it too. */
function isLost(error: unknown): boolean {
  const { code } = (error ?? {}) as Partial<DatabaseError>
  return code === '40001' || code === '40P01'
}
// #endregion
