import { isUniqueViolation } from 'shared/db/errors.ts'
import { AppError } from 'shared/http/errors.ts'
import type { Queryable } from './db.ts'
import { offsetOf, type Page } from './pagination.ts'

export interface Product {
  id: number
  sku: string
  name: string
  /** In cents. */
  price: number
  /** How many there are to be sold. */
  stock: number
}

/** @throws {AppError} 409 where another product has the sku. */
export async function insertProduct(db: Queryable, product: Omit<Product, 'id'>): Promise<Product> {
  // #region 2 — insert the product
  const { sku, name, price, stock } = product
  try {
    const { rows } = await db.query<Product>(
      `INSERT INTO products (sku, name, price, stock)
       VALUES ($1, $2, $3, $4)
       RETURNING id, sku, name, price, stock`,
      [sku, name, price, stock],
    )
    return rows[0] as Product
  } catch (error) {
    if (!isUniqueViolation(error, 'products_sku_key')) throw error
    throw new AppError(409, 'sku-taken', 'Another product has this sku', { cause: error })
  }
  // #endregion
}

/** @throws {AppError} 404 */
export async function getProduct(db: Queryable, id: number): Promise<Product> {
  // #region 2 — select one product
  const { rows } = await db.query<Product>(
    `SELECT id, sku, name, price, stock
     FROM products
     WHERE id = $1`,
    [id],
  )
  if (!rows[0]) throw new AppError(404, 'product-not-found', `There is no product ${id}`)
  return rows[0]
  // #endregion
}

/** One page of all products, in the order of their ids, and how many there are in all. */
export async function listProducts(db: Queryable, page: Page): Promise<{ data: Product[]; total: number }> {
  // #region 2 — select a page of products
  // One statement sees one moment. And the count is beside the rows and not in them: count(*) OVER () would be gone on a
  // page behind the last.
  const { rows } = await db.query<{ data: Product[]; total: number }>(
    `SELECT
       (SELECT count(*)::integer
        FROM products) AS total,
       (SELECT coalesce(json_agg(page ORDER BY id), '[]')
        FROM (SELECT id, sku, name, price, stock
              FROM products
              ORDER BY id
              LIMIT $1 OFFSET $2) AS page) AS data`,
    [page.limit, offsetOf(page)],
  )
  return rows[0] as { data: Product[]; total: number }
  // #endregion
}
