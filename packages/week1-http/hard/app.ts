import express, { type Express } from 'express'
import { createUsersController } from './controllers/users.ts'
import { methodNotAllowed, noRoute, problemDetails } from './errors.ts'
import { type Check, health } from './health.ts'
import { type RateLimitOptions, rateLimit } from './rate-limit.ts'
import { requestId } from './request-id.ts'
import { requireJson } from './require-json.ts'
import { usersRouter } from './routes/users.ts'
import { storeWithDeadline } from './store-deadline.ts'
import { createUserStore, type UserStore } from './users.ts'

export interface AppOptions {
  /** Where the users are kept; in memory unless told otherwise. */
  users?: UserStore
  /** How long the store may take for one answer, and a check of the health for its own, in milliseconds. */
  deadlineMs?: number
  /** For requests below /api; 100 a minute from each client unless told otherwise. */
  rateLimit?: RateLimitOptions
  /** What the app cannot do without, by name; asked by GET /health. */
  checks?: Record<string, Check>
}

/**
 * Makes the application. It neither listens nor reads the environment, so that a test can make as many as
 * it likes, each with users of its own; `server.ts` does both.
 */
export function createApp({
  users = createUserStore(),
  deadlineMs = 2_000,
  rateLimit: limits = { limit: 100, windowMs: 60_000 },
  checks = {},
}: AppOptions = {}): Express {
  const app = express()

  // #region 3 — the id of each request
  // First: every response has the id, also that of a refusal.
  app.use(requestId)
  // #endregion

  // #region 6 — the route of the health check
  // Before the limit and the parsers: whoever watches over the app asks often, and wants to know about the app.
  app.get('/health', health(checks, deadlineMs))
  app.all('/health', methodNotAllowed('GET', 'HEAD'))
  // #endregion

  // #region 5 — the limit for the API
  // Before bodies are read: a client over its limit must cost next to nothing.
  app.use('/api', rateLimit(limits))
  // #endregion

  // Reads JSON into req.body. Without a body, or with one of another type, req.body stays undefined.
  app.use(express.json())
  app.use(requireJson)

  // #region 4 — the store with its deadline
  // #starter const store = users
  const store = storeWithDeadline(users, deadlineMs)
  // #endregion

  // #region 2 — the routes of the users
  app.use('/api/users', usersRouter(createUsersController(store)))
  // #endregion

  // #region 3 — what comes after all routes
  // Behind all routes: whatever comes this far has found none.
  app.use(noRoute)
  // Last: express looks for whoever answers an error only behind the one who raised it.
  app.use(problemDetails)
  // #endregion

  return app
}
