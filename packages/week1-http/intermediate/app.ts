import express, { type Express } from 'express'
import { noRoute, problemDetails } from './errors.ts'
import { requireJson } from './require-json.ts'
import { createUserStore, type UserStore } from './users.ts'
import { usersRouter } from './users-router.ts'

export interface AppOptions {
  /** Where the users are kept; in memory unless told otherwise. */
  users?: UserStore
}

/**
 * Makes the application. It neither listens nor reads the environment, so that a test can make as many as
 * it likes, each with users of its own; `server.ts` does both.
 */
export function createApp({ users = createUserStore() }: AppOptions = {}): Express {
  const app = express()

  // #region 3 — read the body
  // Reads JSON into req.body. Without a body, or with one of another type, req.body stays undefined.
  app.use(express.json())
  // #endregion

  // #region 6 — refuse other types of body
  app.use(requireJson)
  // #endregion

  // #region 1 — the routes of the users
  app.use('/api/users', usersRouter(users))
  // #endregion

  // #region 6 — what comes after all routes
  // Behind all routes: whatever comes this far has found none.
  app.use(noRoute)
  // Last: express looks for whoever answers an error only behind the one who raised it.
  app.use(problemDetails)
  // #endregion

  return app
}
