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
  /** Holds the users (default: a new store in memory). */
  users?: UserStore
  /** How long one call of the store, or one health check, may take, in milliseconds. */
  deadlineMs?: number
  /** For requests below /api; by default 100 a minute from each client. */
  rateLimit?: RateLimitOptions
  /** Checks of what the app depends on, by name, for GET /health. */
  checks?: Record<string, Check>
}

/**
 * Makes the application. It neither listens nor reads the environment, so a test can make as many as it likes;
 * `server.ts` does both. Middleware runs in the order in which you register it here.
 */
export function createApp({
  users = createUserStore(),
  deadlineMs = 2_000,
  rateLimit: limits = { limit: 100, windowMs: 60_000 },
  checks = {},
}: AppOptions = {}): Express {
  const app = express()

  // #region 3 — the id of each request
  // First, so that every response has the id, errors included.
  app.use(requestId)
  // #endregion

  // #region 6 — the route of the health check
  // Before the limit: load balancers ask often, all from one address.
  app.get('/health', health(checks, deadlineMs))
  app.all('/health', methodNotAllowed('GET', 'HEAD'))
  // #endregion

  // #region 5 — the limit for the API
  // Before the parsers: a client over its limit must cost next to nothing.
  app.use('/api', rateLimit(limits))
  // #endregion

  // Without a body, or with a body of another type, req.body stays undefined.
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
  // After all routes: no route has answered what reaches it.
  app.use(noRoute)
  // Last: Express looks for error middleware only after the handler that failed.
  app.use(problemDetails)
  // #endregion

  return app
}
