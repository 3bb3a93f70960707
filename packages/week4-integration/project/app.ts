import express, { type Express } from 'express'
import type { Pool } from 'pg'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { commentRoutes } from './comment-routes.ts'
import { databaseErrors } from './database-errors.ts'
import { documentRoutes } from './document-routes.ts'
import { postRoutes, userPostRoutes } from './post-routes.ts'
import { userRoutes } from './user-routes.ts'

export interface AppOptions {
  /** The database, with the tables of `migrations/`. The app does not close it. */
  pool: Pool
  /** Gets each error whose response has a 5xx status. */
  report?: (error: unknown) => void
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({ pool, report = console.error }: AppOptions): Express {
  const app = express()
  app.use(express.json(), requireJson)

  app.use('/api/users', userRoutes(pool))
  app.use('/api/users/:userId/posts', userPostRoutes(pool))
  app.use('/api/posts', postRoutes(pool))
  app.use('/api', commentRoutes(pool))
  app.use(documentRoutes())

  app.use(noRoute)
  app.use(databaseErrors)
  app.use(problemDetailsTo((error) => report(error)))
  return app
}
