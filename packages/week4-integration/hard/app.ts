import express, { type Express } from 'express'
import type { Pool } from 'pg'
import { accessTokens } from 'shared/http/access-tokens.ts'
import { authenticate } from 'shared/http/authenticate.ts'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { health } from 'shared/http/health.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { findAccount } from './accounts.ts'
import { authRouter } from './auth-router.ts'
import type { Cache } from './cache.ts'
import { databaseErrors } from './database-errors.ts'
import { ownOrOpen } from './own-or-open.ts'
import { parsePage } from './pagination.ts'
import { createPostStore } from './posts.ts'
import { postsRouter } from './posts-router.ts'
import { listSummaries } from './summary.ts'
import { createUserStore } from './users.ts'
import { usersRouter } from './users-router.ts'

export interface AppOptions {
  /** The database, with the tables of `migrations/`. The app does not close it. */
  pool: Pool
  /** Signs the access tokens; at least 32 bytes. */
  jwtSecret: string
  bcryptCost?: number
  /** Keeps single users and posts in memory. Without one, each request asks the database. */
  cache?: Cache
  clock?: () => Date
  /** Gets each error that is answered with a 5xx status. */
  report?: (error: unknown) => void
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({
  pool,
  jwtSecret,
  bcryptCost = 10,
  cache,
  clock = () => new Date(),
  report = console.error,
}: AppOptions): Express {
  const tokens = accessTokens({
    secret: jwtSecret,
    issuer: 'https://nine-weeks.example',
    audience: 'https://nine-weeks.example/api',
    clock,
  })
  const loggedIn = authenticate(tokens, (id) => findAccount(pool, Number(id)))

  const app = express()
  app.get('/health', health({ database: () => pool.query('SELECT 1') }, 2_000))
  app.use(express.json(), requireJson)

  app.use(authRouter({ pool, tokens, loggedIn, bcryptCost }))
  // Before the users: there, "summary" would be an id.
  app.get('/api/users/summary', async (req, res) => {
    const page = parsePage(req.query)
    const { data, total } = await listSummaries(pool, page)
    res.json({ data, ...page, total })
  })
  app.use('/api/users', usersRouter(createUserStore(pool), ownOrOpen(pool, loggedIn), cache))
  app.use('/api/posts', postsRouter(createPostStore(pool), loggedIn, cache))

  app.use(noRoute)
  app.use(databaseErrors)
  app.use(problemDetailsTo((error) => report(error)))
  return app
}
