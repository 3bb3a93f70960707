import express, { type Express } from 'express'
import { noRoute, problemDetails } from './errors.ts'
import { requireJson } from './require-json.ts'
import { createUserStore, type UserStore } from './users.ts'
import { usersRouter } from './users-router.ts'

export interface AppOptions {
  /** Holds the users (default: a new store in memory). */
  users?: UserStore
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({ users = createUserStore() }: AppOptions = {}): Express {
  const app = express()

  // #region 3 — read the body
  // Without a body, or with a body of another type, req.body stays undefined.
  app.use(express.json())
  // #endregion

  // #region 6 — reject other types of body
  app.use(requireJson)
  // #endregion

  // #region 1 — the routes of the users
  app.use('/api/users', usersRouter(users))
  // #endregion

  // #region 6 — what comes after all routes
  app.use(noRoute)
  // Last: Express looks for error middleware only after the handler that failed.
  app.use(problemDetails)
  // #endregion

  return app
}
