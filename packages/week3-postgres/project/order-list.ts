import type { Queryable } from './db.ts'
import { asOrder, type Order, type OrderItem, type OrderRow } from './orders.ts'
import { offsetOf, type Page } from './pagination.ts'

/** One page of the orders of a user, the newest first, and how many there are in all. */
export async function listOrders(
  db: Queryable,
  userId: number,
  page: Page,
): Promise<{ data: Order[]; total: number }> {
  // #region 8 — select a page of orders
  const { rows } = await db.query<OrderRow>(
    `SELECT id, user_id AS "userId", status, total, created_at AS "createdAt"
     FROM orders
     WHERE user_id = $1
     ORDER BY created_at DESC, id DESC
     LIMIT $2 OFFSET $3`,
    [userId, page.limit, offsetOf(page)],
  )
  const items = await itemsOf(
    db,
    rows.map(({ id }) => id),
  )
  const { rows: counts } = await db.query<{ total: number }>(
    `SELECT count(*)::integer AS total
     FROM orders
     WHERE user_id = $1`,
    [userId],
  )
  return { data: rows.map((row) => asOrder(row, items.get(row.id) ?? [])), total: counts[0]?.total ?? 0 }
  // #endregion
}

// #region 8 — select their items
/** The items of all these orders, by the id of the order: one statement, however many there are. */
async function itemsOf(db: Queryable, orderIds: number[]): Promise<Map<number, OrderItem[]>> {
  const { rows } = await db.query<OrderItem & { orderId: number }>(
    `SELECT order_id AS "orderId", product_id AS "productId", quantity, price
     FROM order_items
     WHERE order_id = ANY($1)
     ORDER BY order_id, product_id`,
    [orderIds],
  )
  const byOrder = new Map<number, OrderItem[]>()
  for (const { orderId, ...item } of rows) {
    const items = byOrder.get(orderId)
    if (items) items.push(item)
    else byOrder.set(orderId, [item])
  }
  return byOrder
}
// #endregion
