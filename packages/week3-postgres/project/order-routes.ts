import { Router } from 'express'
import type { Pool } from 'pg'
import { withTransaction } from 'shared/db/transaction.ts'
import { idempotencyKey, once } from './idempotency.ts'
import { parseId } from './ids.ts'
import { listOrders } from './order-list.ts'
import { setStatus } from './order-status.ts'
import { getOrder, placeOrder } from './orders.ts'
import { parsePage } from './pagination.ts'
import { requireUser } from './users.ts'
import { newOrder, parse, statusChange } from './validation.ts'

// No interfaces: of those express cannot know that all they have is text.
type OfUser = { userId: string }
type OfOrder = OfUser & { orderId: string }

/** The orders of one user, below a path that has `:userId`. */
export function orderRoutes(pool: Pool): Router {
  const router = Router({ mergeParams: true })

  // #region 3 — the routes to place and read
  router.post<OfUser>('/', async (req, res) => {
    const userId = parseId(req.params.userId)
    const { items } = parse(newOrder, req.body)
    const key = idempotencyKey(req)
    const order = await withTransaction(pool, async (client) => {
      await requireUser(client, userId)
      return once(client, { userId, key, request: items }, () => placeOrder(client, userId, items))
    })
    res.status(201).location(`/api/users/${userId}/orders/${order.id}`).json(order)
  })

  router.get<OfOrder>('/:orderId', async (req, res) => {
    res.json(await getOrder(pool, parseId(req.params.userId), parseId(req.params.orderId)))
  })
  // #endregion

  // #region 6 — the route to change the status
  router.put<OfOrder>('/:orderId/status', async (req, res) => {
    const userId = parseId(req.params.userId)
    const orderId = parseId(req.params.orderId)
    const { status } = parse(statusChange, req.body)
    res.json(await withTransaction(pool, (client) => setStatus(client, userId, orderId, status)))
  })
  // #endregion

  // #region 8 — the route to list
  router.get<OfUser>('/', async (req, res) => {
    const userId = parseId(req.params.userId)
    const page = parsePage(req.query)
    const list = await withTransaction(
      pool,
      async (client) => {
        await requireUser(client, userId)
        return listOrders(client, userId, page)
      },
      // All statements see one moment, so that the page, its items and the total belong together.
      { isolation: 'repeatable read' },
    )
    res.json({ data: list.data, ...page, total: list.total })
  })
  // #endregion

  return router
}
