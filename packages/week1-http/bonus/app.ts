import express, { type Express } from 'express'
import { noRoute, problemDetails } from './errors.ts'
import { type LogStream, requestLog } from './request-log.ts'
import { requireJson } from './require-json.ts'
import { createUserStore, type UserStore } from './users.ts'
import { usersRouter } from './users-router.ts'

export interface AppOptions {
  /** Holds the users (default: a new store in memory). */
  users?: UserStore
  /** Gets one line for each request (default: stdout, which hosting platforms collect). */
  logStream?: LogStream
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({
  users = createUserStore(),
  logStream = process.stdout,
}: AppOptions = {}): Express {
  const app = express()

  // #region 3 — the log of requests
  // Before everything that answers. The body parser answers too, when it rejects a body.
  app.use(requestLog(logStream))
  // #endregion

  // #region 5 — the route of the health check
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' })
  })
  // #endregion

  // Without a body, or with a body of another type, req.body stays undefined.
  app.use(express.json())
  app.use(requireJson)

  app.use('/api/users', usersRouter(users))

  app.use(noRoute)
  // Last: Express looks for error middleware only after the handler that failed.
  app.use(problemDetails)

  return app
}
