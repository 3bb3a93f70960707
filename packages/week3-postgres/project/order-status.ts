import { AppError } from 'shared/http/errors.ts'
import type { Queryable } from './db.ts'
import { getOrder, type Order, type Status } from './orders.ts'
import { returnStock } from './stock.ts'

/**
 * Ships or cancels an order that is only placed so far. What is cancelled goes back to the stock. An order that is as it
 * should be already stays so.
 * @param client in a transaction.
 * @throws {AppError} 404 for no order of this user, 409 where something else has become of it.
 */
export async function setStatus(
  client: Queryable,
  userId: number,
  orderId: number,
  status: Exclude<Status, 'placed'>,
): Promise<Order> {
  // #region 6 — change the status
  // Looks and changes in one step, and locks the row: of many at once, one finds it placed.
  const { rowCount } = await client.query(
    `UPDATE orders
     SET status = $3
     WHERE id = $1
       AND user_id = $2
       AND status = 'placed'`,
    [orderId, userId, status],
  )
  const order = await getOrder(client, userId, orderId)
  if (order.status !== status) {
    throw new AppError(409, 'status-final', `The order is ${order.status}: it cannot be ${status} any more`)
  }
  const isChanged = rowCount === 1
  if (isChanged && status === 'cancelled') await returnStock(client, order.items)
  return order
  // #endregion
}
