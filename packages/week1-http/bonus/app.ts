import express, { type Express } from 'express'
import { noRoute, problemDetails } from './errors.ts'
import { type LogStream, requestLog } from './request-log.ts'
import { requireJson } from './require-json.ts'
import { createUserStore, type UserStore } from './users.ts'
import { usersRouter } from './users-router.ts'

export interface AppOptions {
  /** Where the users are kept; in memory unless told otherwise. */
  users?: UserStore
  /** Takes one line for each request; stdout unless told otherwise, as hosting platforms expect. */
  logStream?: LogStream
}

/**
 * Makes the application. It neither listens nor reads the environment, so that a test can make as many as
 * it likes, each with users of its own; `server.ts` does both.
 */
export function createApp({
  users = createUserStore(),
  logStream = process.stdout,
}: AppOptions = {}): Express {
  const app = express()

  // #region 3 — the log of requests
  // Before everything that answers, the body parser with its errors included.
  app.use(requestLog(logStream))
  // #endregion

  // #region 5 — the route of the health check
  // Asked every few seconds by the platform: it costs nothing, and answers before a body is looked at.
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' })
  })
  // #endregion

  // Reads JSON into req.body. Without a body, or with one of another type, req.body stays undefined.
  app.use(express.json())
  app.use(requireJson)

  app.use('/api/users', usersRouter(users))

  // Behind all routes: whatever comes this far has found none.
  app.use(noRoute)
  // Last: express looks for whoever answers an error only behind the one who raised it.
  app.use(problemDetails)

  return app
}
