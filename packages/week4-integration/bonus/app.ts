import express, { type Express } from 'express'
import type { Pool } from 'pg'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { health } from 'shared/http/health.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { createPostStore } from './posts.ts'
import { postsRouter } from './posts-router.ts'
import type { QueryLog } from './query-log-table.ts'
import type { LogStream } from './request-times.ts'
// #region 4
import { requestTimes } from './request-times.ts'
// #endregion
import { searchPosts } from './text-search.ts'

export interface AppOptions {
  /** The database, with the tables of `migrations/`. The app does not close it. */
  pool: Pool
  /** Takes one line for each request (default: stdout). */
  stream?: LogStream
  /** Writes each request into a table. */
  queryLog?: QueryLog | undefined
  /** Gets each error whose response has a 5xx status. */
  report?: (error: unknown) => void
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({
  pool,
  stream = process.stdout,
  queryLog,
  report = console.error,
}: AppOptions): Express {
  const app = express()

  // #region 4 — the times of all requests
  // #starter void stream
  // First: it sees what the parser refuses, and its clock starts before anything else.
  app.use(requestTimes({ stream }))
  // #endregion
  if (queryLog) app.use(queryLog.middleware)

  app.get('/health', health({ database: () => pool.query('SELECT 1') }, 2_000))
  app.use(express.json(), requireJson)
  app.use(
    '/api/posts',
    postsRouter(createPostStore(pool), (words) => searchPosts(pool, words)),
  )

  app.use(noRoute)
  app.use(problemDetailsTo((error) => report(error)))
  return app
}
