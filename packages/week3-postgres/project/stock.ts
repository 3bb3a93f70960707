import { AppError } from 'shared/http/errors.ts'
import type { Queryable } from './db.ts'
import type { OrderLine } from './validation.ts'

/** Waits until nobody else changes these products; until the end of the transaction nobody else can. */
export async function lockProducts(client: Queryable, lines: OrderLine[]): Promise<void> {
  // #region 4 — lock the products
  // In the order of the ids, whatever that of the cart is: of two that want the same products both begin with the same
  // one, and one waits. NO KEY, for an order that only refers to a product need not wait.
  await client.query(
    `SELECT id
     FROM products
     WHERE id = ANY($1)
     ORDER BY id
     FOR NO KEY UPDATE`,
    [lines.map(({ productId }) => productId)],
  )
  // #endregion
}

/**
 * Takes what is ordered from the stock.
 * @param client in a transaction that has locked the products, and is rolled back where this throws.
 * @throws {AppError} 409 where there is too little.
 */
export async function takeStock(client: Queryable, lines: OrderLine[]): Promise<void> {
  // #region 4 — take from the stock
  const { rows } = await client.query<{ id: number }>(
    `UPDATE products
     SET stock = stock - line.quantity
     FROM unnest($1::integer[], $2::integer[]) AS line (product_id, quantity)
     WHERE id = line.product_id
       AND stock >= line.quantity
     RETURNING id`,
    [lines.map(({ productId }) => productId), lines.map(({ quantity }) => quantity)],
  )
  const taken = new Set(rows.map(({ id }) => id))
  const short = lines.map(({ productId }) => productId).filter((id) => !taken.has(id))
  if (short.length > 0) {
    throw new AppError(409, 'out-of-stock', `There is not enough of product ${short.join(', ')}`)
  }
  // #endregion
}

/** Gives back to the stock what was ordered. */
export async function returnStock(client: Queryable, lines: OrderLine[]): Promise<void> {
  // #region 6 — return to the stock
  await lockProducts(client, lines)
  await client.query(
    `UPDATE products
     SET stock = stock + line.quantity
     FROM unnest($1::integer[], $2::integer[]) AS line (product_id, quantity)
     WHERE id = line.product_id`,
    [lines.map(({ productId }) => productId), lines.map(({ quantity }) => quantity)],
  )
  // #endregion
}
