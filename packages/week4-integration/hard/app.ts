import express, { type Express } from 'express'
import type { Pool } from 'pg'
import { accessTokens } from 'shared/http/access-tokens.ts'
import { authenticate } from 'shared/http/authenticate.ts'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { health } from 'shared/http/health.ts'
import { type Log, noLog } from 'shared/http/log.ts'
// #region 5
import { parse } from 'shared/http/parse.ts'
// #endregion
import { requireJson } from 'shared/http/require-json.ts'
import type { RedisClient } from 'shared/redis/connect.ts'
import { findAccount } from './accounts.ts'
import { authRouter } from './auth-router.ts'
// #region 5
import { createBatch } from './batch.ts'
// #endregion
import type { Cache } from './cache.ts'
import { databaseErrors } from './database-errors.ts'
// #region 6
import { createMetrics, mountedAt } from './metrics.ts'
// #endregion
import { ownOrOpen } from './own-or-open.ts'
import { parsePage } from './pagination.ts'
import { createPostStore } from './posts.ts'
import { postsRouter } from './posts-router.ts'
import { withQueryTimes } from './query-log.ts'
// #region 3
import { requestContext } from './request-context.ts'
import { requestLog } from './request-log.ts'
// #endregion
import { listSummaries } from './summary.ts'
// #region 7
import { createTopUsers, parseTop } from './top-users.ts'
// #endregion
import { createUserStore } from './users.ts'
import { usersRouter } from './users-router.ts'
// #region 5
import { userBatch } from './validation.ts'
// #endregion

export interface AppOptions {
  /** The database, with the tables of `migrations/`. The app does not close it. */
  pool: Pool
  /** Signs the access tokens; at least 32 bytes. */
  jwtSecret: string
  bcryptCost?: number
  /** Keeps single users and posts in memory. Without one, each request asks the database. */
  cache?: Cache
  clock?: () => Date
  /** Gets a line for each request, and for each slow statement. */
  log?: Log
  /** A statement that takes so long is slow, in milliseconds. */
  slowMs?: number
  /** Keeps the answers to hot queries for all servers. Without it, each request asks the database. */
  redis?: RedisClient
  /** Gets each error whose response has a 5xx status. */
  report?: (error: unknown) => void
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({
  pool: plainPool,
  jwtSecret,
  bcryptCost = 10,
  cache,
  clock = () => new Date(),
  log = noLog,
  slowMs = 200,
  redis,
  report = console.error,
}: AppOptions): Express {
  const pool = withQueryTimes(plainPool, { log, slowMs })
  const tokens = accessTokens({
    secret: jwtSecret,
    issuer: 'https://nine-weeks.example',
    audience: 'https://nine-weeks.example/api',
    clock,
  })
  const loggedIn = authenticate(tokens, (id) => findAccount(pool, Number(id)))

  const app = express()
  // #region 3 — a context and a line for each request
  app.use(requestContext(), requestLog(log))
  // #endregion
  // #region 6 — the metrics, which do not count themselves
  const metrics = createMetrics()
  app.get('/metrics', metrics.show)
  app.use(metrics.count)
  // #endregion
  app.get('/health', health({ database: () => pool.query('SELECT 1') }, 2_000))
  // #region 5 — a limit for the bodies of batches
  // The parser below leaves alone what this one has parsed.
  app.use('/api/users/batch', express.json({ limit: '2mb' }))
  // #endregion
  app.use(express.json(), requireJson)

  app.use(authRouter({ pool, tokens, loggedIn, bcryptCost }))
  // #region 5 — the route of the batches
  app.post('/api/users/batch', async (req, res) => {
    const { users } = parse(userBatch, req.body)
    res.json(await createBatch(pool, users))
  })
  // #endregion
  // Before the users: there, "summary" would be an id.
  app.get('/api/users/summary', async (req, res) => {
    const page = parsePage(req.query)
    const { data, total } = await listSummaries(pool, page)
    res.json({ data, ...page, total })
  })
  // #region 7 — the users with the most posts
  // #starter const topUsers = undefined
  const topUsers = createTopUsers({ db: pool, redis, log })
  app.get('/api/users/top', async (req, res) => {
    const { limit } = parseTop(req.query)
    res.json({ data: await topUsers.list(limit) })
  })
  // #endregion
  // #region 6 — where the routers of users and posts are mounted
  app.use('/api/users', mountedAt('/api/users'))
  app.use('/api/posts', mountedAt('/api/posts'))
  // #endregion
  app.use('/api/users', usersRouter(createUserStore(pool), ownOrOpen(pool, loggedIn), cache, topUsers))
  app.use('/api/posts', postsRouter(createPostStore(pool), loggedIn, cache, topUsers))

  app.use(noRoute)
  app.use(databaseErrors)
  app.use(problemDetailsTo((error) => report(error)))
  return app
}
