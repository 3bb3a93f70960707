// #region 5
import { createHash } from 'node:crypto'
// #endregion
import type { Request } from 'express'
import { AppError } from 'shared/http/errors.ts'
import type { Queryable } from './db.ts'
import type { OrderLine } from './validation.ts'

export interface Attempt {
  userId: number
  /** Of the client, the same for each repetition; `undefined` for a request that comes once. */
  key: string | undefined
  /** What is ordered. */
  request: OrderLine[]
}

/**
 * The `Idempotency-Key` of a request.
 * @throws {AppError} 400 for one that cannot be a key.
 */
export function idempotencyKey(req: Request): string | undefined {
  const key = req.get('Idempotency-Key')
  // #region 5 — check the key
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new AppError(
      400,
      'invalid-idempotency-key',
      'An Idempotency-Key has 1 to 200 characters of visible ASCII',
    )
  }
  // #endregion
  return key
}

/**
 * Places an order by `work`, unless that was done for this key: then the answer is what came of it.
 * @param client in the transaction in which the work is done: both are kept, or neither.
 * @throws {AppError} 409 where the key was used for another order.
 */
export async function once<T>(client: Queryable, attempt: Attempt, work: () => Promise<T>): Promise<T> {
  // #region 5 — run the work once
  const { userId, key, request } = attempt
  if (key !== undefined) {
    const hash = hashOf(request)
    const isFirst = await claim(client, userId, key, hash)
    if (!isFirst) return earlierAnswer<T>(client, userId, key, hash)
    const answer = await work()
    await client.query(
      `UPDATE idempotency_keys
       SET answer = $3
       WHERE user_id = $1
         AND key = $2`,
      [userId, key, JSON.stringify(answer)],
    )
    return answer
  }
  // #endregion
  return work()
}

// #region 5 — helpers of once, if any
/** The same for the same products and quantities, whatever their order was. */
function hashOf(lines: OrderLine[]): string {
  const sorted = lines.toSorted((a, b) => a.productId - b.productId)
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

/** Whether nobody had the key before. Waits for who has it at the moment: only when they are done is that known. */
async function claim(client: Queryable, userId: number, key: string, hash: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO idempotency_keys (user_id, key, request_hash)
     VALUES ($1, $2, $3)
     ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO NOTHING`,
    [userId, key, hash],
  )
  return rowCount === 1
}

async function earlierAnswer<T>(client: Queryable, userId: number, key: string, hash: string): Promise<T> {
  const { rows } = await client.query<{ hash: string; answer: T }>(
    `SELECT request_hash AS hash, answer
     FROM idempotency_keys
     WHERE user_id = $1
       AND key = $2`,
    [userId, key],
  )
  const earlier = rows[0] as { hash: string; answer: T }
  if (earlier.hash !== hash) {
    throw new AppError(409, 'idempotency-key-reused', 'This Idempotency-Key was used for another order')
  }
  return earlier.answer
}
// #endregion
