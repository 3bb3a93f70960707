import { Router } from 'express'
import type { Pool } from 'pg'
import { parseId } from './ids.ts'
import { parsePage } from './pagination.ts'
import { getProduct, insertProduct, listProducts } from './products.ts'
import { newProduct, parse } from './validation.ts'

export function productRoutes(pool: Pool): Router {
  const router = Router()

  // #region 2 — the routes of the products
  router.post('/', async (req, res) => {
    const product = await insertProduct(pool, parse(newProduct, req.body))
    res.status(201).location(`/api/products/${product.id}`).json(product)
  })

  router.get('/', async (req, res) => {
    const page = parsePage(req.query)
    const { data, total } = await listProducts(pool, page)
    res.json({ data, ...page, total })
  })

  router.get('/:id', async (req, res) => {
    res.json(await getProduct(pool, parseId(req.params.id)))
  })
  // #endregion

  return router
}
