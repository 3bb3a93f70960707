import type { Pool, PoolClient } from 'pg'
import {
  AccountNotFoundError,
  InsufficientFundsError,
  InvalidAmountError,
  SelfTransferError,
} from './errors.ts'
import { isId, shownId } from './ids.ts'
import { withTransaction } from './transaction.ts'

/**
 * Moves money from one account to another, whoever else does so at the same time.
 * @param amount in cents: a whole number, from 1 to `Number.MAX_SAFE_INTEGER`.
 * @returns what the sender has left by this transfer, in cents.
 * @throws {InvalidAmountError} @throws {SelfTransferError} @throws {AccountNotFoundError} @throws {InsufficientFundsError}
 */
export async function transferBalance(
  pool: Pool,
  senderId: number,
  receiverId: number,
  amount: number,
): Promise<number> {
  // #region 1 — check and transfer
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw new InvalidAmountError('The amount must be a whole number of cents, 1 at least')
  }
  for (const id of [senderId, receiverId]) if (!isId(id)) throw notFound(id)
  if (senderId === receiverId) throw new SelfTransferError('Nobody can transfer money to the same account')

  return withTransaction(pool, async (client) => {
    const balances = await lockBalances(client, [senderId, receiverId])
    const balance = balances.get(senderId)
    if (balance === undefined) throw notFound(senderId)
    if (!balances.has(receiverId)) throw notFound(receiverId)
    if (balance < amount) throw new InsufficientFundsError(`Account ${senderId} has less than that`)
    const left = await addToBalance(client, senderId, -amount)
    await addToBalance(client, receiverId, amount)
    return left
  })
  // #endregion
}

// #region 1 — helpers of transferBalance, if any
/** The balances of those accounts that exist. Until the end of the transaction nobody else can change them. */
async function lockBalances(client: PoolClient, ids: number[]): Promise<Map<number, number>> {
  // In the order of the ids: of two transfers that go opposite ways, both begin with the same account, and one waits.
  const { rows } = await client.query<{ id: number; balance: string }>(
    `SELECT id, balance
     FROM accounts
     WHERE id = ANY($1)
     ORDER BY id
     FOR UPDATE`,
    [ids],
  )
  // pg makes text of a bigint. Those of this column are all safe as numbers, by its constraint.
  return new Map(rows.map(({ id, balance }) => [id, Number(balance)]))
}

async function addToBalance(client: PoolClient, id: number, amount: number): Promise<number> {
  const { rows } = await client.query<{ balance: string }>(
    `UPDATE accounts
     SET balance = balance + $2
     WHERE id = $1
     RETURNING balance`,
    [id, amount],
  )
  return Number(rows[0]?.balance)
}

const notFound = (id: unknown) => new AccountNotFoundError(`There is no account ${shownId(id)}`)
// #endregion
