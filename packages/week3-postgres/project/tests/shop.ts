import type { Pool, QueryResultRow } from 'pg'
import { createPool, type PoolConfig } from 'shared/db/pool.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { expect, vi } from 'vitest'
import { createApp } from '#project/app.ts'

export interface Line {
  productId: number
  quantity: number
}

/** The shop in the database of `url`, which has the tables of the subject: its API, and what the test looks up beside it. */
export function shopIn(url: string) {
  const db = sql(url)

  async function query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      return (await db.query<Row>(text, values)).rows
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      // Undefined table or column: what exercise 1 asks for is not there.
      if (code !== '42P01' && code !== '42703') throw error
      return expect.fail(`schema.sql of exercise 1 is not as it should be: ${message}`)
    }
  }

  return {
    db,
    query,

    /** Adds a user. @returns the id. */
    async user(): Promise<number> {
      const [row] = await query<{ id: number }>(
        `INSERT INTO users (name, email) VALUES ('Ada', gen_random_uuid() || '@example.com') RETURNING id`,
      )
      return row?.id ?? 0
    },

    /** Adds a product. @returns the id. */
    async product({ price = 100, stock = 1_000 } = {}): Promise<number> {
      const [row] = await query<{ id: number }>(
        `INSERT INTO products (sku, name, price, stock)
         VALUES ('P-' || upper(left(gen_random_uuid()::text, 13)), 'Tea', $1, $2) RETURNING id`,
        [price, stock],
      )
      return row?.id ?? 0
    },

    /** Lets the next products have ids of different lengths: 99999, 100000, 100001 … Once a database. */
    async skipIds(): Promise<void> {
      await query(`SELECT setval(pg_get_serial_sequence('products', 'id'), 99998)`)
    },

    /** What is left of these products, in their order. */
    async stock(...ids: number[]): Promise<(number | undefined)[]> {
      const rows = await query<{ id: number; stock: number }>(
        'SELECT id, stock FROM products WHERE id = ANY($1)',
        [ids],
      )
      return ids.map((id) => rows.find((row) => row.id === id)?.stock)
    },

    /** How many pieces of a product are in orders that are not cancelled. */
    async sold(productId: number): Promise<number> {
      const [row] = await query<{ sold: number }>(
        `SELECT coalesce(sum(quantity), 0)::integer AS sold
         FROM order_items JOIN orders ON orders.id = order_id
         WHERE product_id = $1 AND status <> 'cancelled'`,
        [productId],
      )
      return row?.sold ?? 0
    },

    /** How many orders a user has in the database. */
    async orders(userId: number): Promise<number> {
      const [row] = await query<{ count: number }>(
        'SELECT count(*)::integer AS count FROM orders WHERE user_id = $1',
        [userId],
      )
      return row?.count ?? 0
    },
  }
}

export interface Client {
  get: (path: string) => ReturnType<ReturnType<typeof request>['get']>
  post: (path: string, body?: object) => ReturnType<ReturnType<typeof request>['post']>
  order: (userId: number, items: Line[], key?: string) => ReturnType<ReturnType<typeof request>['post']>
  setStatus: (
    userId: number,
    orderId: number,
    status: string,
  ) => ReturnType<ReturnType<typeof request>['put']>
  report: ReturnType<typeof vi.fn<(error: unknown) => void>>
  url: string
}

/** The app on a pool, until the running test ends. */
export async function clientOf(pool: Pool): Promise<Client> {
  const report = vi.fn<(error: unknown) => void>()
  const { url } = await listen(createApp({ pool, report }))
  const http = request(url)
  return {
    url,
    report,
    get: (path) => http.get(path),
    post: (path, body) => http.post(path).send(body),
    order(userId, items, key) {
      const post = http.post(`/api/users/${userId}/orders`)
      if (key !== undefined) post.set('Idempotency-Key', key)
      return post.send({ items })
    },
    setStatus: (userId, orderId, status) =>
      http.put(`/api/users/${userId}/orders/${orderId}/status`).send({ status }),
  }
}

/**
 * A pool for the app, until the running test ends. What waits for a lock for ever ends with an error; limits that are right
 * for production are too short for a hundred requests at once on a slow machine.
 */
export function poolFor(url: string, config: PoolConfig = {}): Pool {
  const pool = createPool({
    max: 4,
    connectionString: url,
    connectionTimeoutMillis: onThisMachine(2_000),
    lock_timeout: onThisMachine(3_000),
    statement_timeout: onThisMachine(4_000),
    query_timeout: onThisMachine(4_500),
    report: () => {},
    ...config,
  })
  atEnd(() => end(pool))
  return pool
}

/** Closes a pool, also where a connection of it was never given back. */
export async function end(pool: Pool): Promise<void> {
  if (pool.ending) return
  const lent = (pool as unknown as { _clients: { end(): Promise<void> }[] })._clients
  const ended = pool.end()
  await Promise.all(lent.map((client) => client.end().catch(() => {})))
  if (pool.totalCount === 0) await ended
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** What a 400 names as wrong, each once. */
export function pathsOf({ body }: { body: { errors?: { path: string; message: string }[] } }): string[] {
  expect(body.errors, 'the errors').toEqual(expect.any(Array))
  for (const error of body.errors ?? []) {
    expect(error, 'an error').toEqual({ path: expect.any(String), message: expect.any(String) })
  }
  return [...new Set(body.errors?.map(({ path }) => path))]
}

/** How often each status came: `{ 201: 10, 409: 90 }`. */
export function statuses(responses: { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
