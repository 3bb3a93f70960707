import express, { type Express } from 'express'
import type { Pool } from 'pg'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { databaseErrors } from './database-errors.ts'
import { orderRoutes } from './order-routes.ts'
import { productRoutes } from './product-routes.ts'
import { userRoutes } from './user-routes.ts'

export interface AppOptions {
  /** The database, with the tables of `schema.sql`. Who has made it closes it. */
  pool: Pool
  /** Is given every error that is answered with 5xx. */
  report?: (error: unknown) => void
}

/** Makes the application. It neither listens nor reads the environment; `server.ts` does both. */
export function createApp({ pool, report = (error) => console.error(error) }: AppOptions): Express {
  const app = express()
  app.use(express.json())
  app.use(requireJson)

  app.use('/api/users', userRoutes(pool))
  app.use('/api/users/:userId/orders', orderRoutes(pool))
  app.use('/api/products', productRoutes(pool))

  app.use(noRoute)
  app.use(databaseErrors)
  app.use(problemDetailsTo((error) => report(error)))
  return app
}
