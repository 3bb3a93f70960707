import { AppError } from 'shared/http/errors.ts'
import type { Queryable } from './db.ts'
import { lockProducts, takeStock } from './stock.ts'
import type { OrderLine } from './validation.ts'

export type Status = 'placed' | 'shipped' | 'cancelled'

export interface OrderItem extends OrderLine {
  /** In cents, for one piece, as it was when the order was placed. */
  price: number
}

export interface Order {
  id: number
  userId: number
  status: Status
  /** In cents. */
  total: number
  /** ISO 8601, in UTC. */
  createdAt: string
  /** In the order of `productId`. */
  items: OrderItem[]
}

/**
 * Places an order. All of it goes through `client`, which is in a transaction.
 * @throws {AppError} 404 for a product that does not exist, 409 where there is too little of one.
 */
export async function placeOrder(client: Queryable, userId: number, lines: OrderLine[]): Promise<Order> {
  // #region 4 — before the prices are read
  // Before anything is read: prices and stocks are those of one moment then, and stay so until the order is placed.
  await lockProducts(client, lines)
  // #endregion
  const items = await withPrices(client, lines)
  // #region 4 — before the order is inserted
  await takeStock(client, lines)
  // #endregion
  return insertOrder(client, userId, items)
}

/** What is ordered with the prices of now, in the order of the products. */
async function withPrices(client: Queryable, lines: OrderLine[]): Promise<OrderItem[]> {
  // #region 3 — look up the prices
  const { rows: items } = await client.query<OrderItem>(
    `SELECT id AS "productId", quantity, price
     FROM products
     JOIN unnest($1::integer[], $2::integer[]) AS line (product_id, quantity) ON id = product_id
     ORDER BY id`,
    [lines.map(({ productId }) => productId), lines.map(({ quantity }) => quantity)],
  )
  const known = new Set(items.map(({ productId }) => productId))
  const unknown = lines.map(({ productId }) => productId).filter((id) => !known.has(id))
  if (unknown.length > 0)
    throw new AppError(404, 'product-not-found', `There is no product ${unknown.join(', ')}`)
  return items
  // #endregion
}

async function insertOrder(client: Queryable, userId: number, items: OrderItem[]): Promise<Order> {
  // #region 3 — insert the order
  const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
  const { rows } = await client.query<OrderRow>(
    `INSERT INTO orders (user_id, total)
     VALUES ($1, $2)
     RETURNING id, user_id AS "userId", status, total, created_at AS "createdAt"`,
    [userId, total],
  )
  const order = asOrder(rows[0] as OrderRow, items)
  await client.query(
    `INSERT INTO order_items (order_id, product_id, quantity, price)
     SELECT $1, product_id, quantity, price
     FROM unnest($2::integer[], $3::integer[], $4::integer[]) AS line (product_id, quantity, price)`,
    [
      order.id,
      items.map(({ productId }) => productId),
      items.map(({ quantity }) => quantity),
      items.map(({ price }) => price),
    ],
  )
  return order
  // #endregion
}

/**
 * An order of this user.
 * @throws {AppError} 404, also for that of another user.
 */
export async function getOrder(db: Queryable, userId: number, id: number): Promise<Order> {
  // #region 3 — select the order
  const { rows } = await db.query<OrderRow>(
    `SELECT id, user_id AS "userId", status, total, created_at AS "createdAt"
     FROM orders
     WHERE id = $1
       AND user_id = $2`,
    [id, userId],
  )
  if (!rows[0]) throw new AppError(404, 'order-not-found', `User ${userId} has no order ${id}`)
  const { rows: items } = await db.query<OrderItem>(
    `SELECT product_id AS "productId", quantity, price
     FROM order_items
     WHERE order_id = $1
     ORDER BY product_id`,
    [id],
  )
  return asOrder(rows[0], items)
  // #endregion
}

/** A row of `orders`, as pg hands it out. */
export type OrderRow = Pick<Order, 'id' | 'userId' | 'status'> & { total: string; createdAt: Date }

/** @param items in the order of their products. */
export function asOrder({ id, userId, status, total, createdAt }: OrderRow, items: OrderItem[]): Order {
  // #region 3 — an order from its row
  // pg makes text of a bigint. A total is always safe as a number: see validation.ts.
  return { id, userId, status, total: Number(total), createdAt: createdAt.toISOString(), items }
  // #endregion
}
