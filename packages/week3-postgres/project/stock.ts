import { problem } from 'shared/http/problem.ts'
import type { Queryable } from './db.ts'
import type { OrderLine } from './orders.ts'

/**
 * Takes what is ordered from the stock, all of it or nothing. Until the end of the transaction nobody else can.
 * @throws {HttpProblem} 409 where there is too little.
 */
export async function takeStock(client: Queryable, lines: OrderLine[]): Promise<void> {
  // #region 4
  const stock = await lockStock(client, lines)
  const short = lines.filter(({ productId, quantity }) => (stock.get(productId) ?? quantity) < quantity)
  if (short.length > 0) {
    const ids = short.map(({ productId }) => productId).join(', ')
    throw problem(409, `There is not enough of product ${ids}`, { code: 'out-of-stock' })
  }
  await addToStock(client, lines, -1)
  // #endregion
}

/** Gives back to the stock what was ordered. */
export async function returnStock(client: Queryable, lines: OrderLine[]): Promise<void> {
  // #region 6
  await lockStock(client, lines)
  await addToStock(client, lines, 1)
  // #endregion
}

// #region 4
/** How many there are of the products that exist. Nobody else can change it until the end of the transaction. */
async function lockStock(client: Queryable, lines: OrderLine[]): Promise<Map<number, number>> {
  // In the order of the ids, whatever that of the cart is: of two that want the same products both begin with the same
  // one, and one waits. NO KEY, for an order that only refers to a product need not wait.
  const { rows } = await client.query<{ id: number; stock: number }>(
    `SELECT id, stock
     FROM products
     WHERE id = ANY($1)
     ORDER BY id
     FOR NO KEY UPDATE`,
    [lines.map(({ productId }) => productId)],
  )
  return new Map(rows.map(({ id, stock }) => [id, stock]))
}

async function addToStock(client: Queryable, lines: OrderLine[], sign: 1 | -1): Promise<void> {
  await client.query(
    `UPDATE products
     SET stock = stock + line.quantity
     FROM unnest($1::integer[], $2::integer[]) AS line (product_id, quantity)
     WHERE id = line.product_id`,
    [lines.map(({ productId }) => productId), lines.map(({ quantity }) => sign * quantity)],
  )
}
// #endregion
