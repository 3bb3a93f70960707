import express from 'express'
import { migrate } from 'shared/db/migrate.ts'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'
import { createQueryLog, type QueryLogOptions } from '#bonus/query-log-table.ts'

/** How long the response of `/slow` takes at least. */
export const SLOW_MS = 60

/** A database with an empty `request_logs`, and apps that log into it. */
export async function logDatabase() {
  const folder = subjectFile('#bonus/migrations')
  const { url } = await testDatabase({ migrate: (url) => migrate(url, folder), migrations: folder })
  const db = sql(url)
  const pool = poolFor(url, { max: 3 })

  /** A log that writes nothing by itself, unless the options say so, and an app on a port that uses it. */
  async function loggedApp(options: Partial<QueryLogOptions> = {}) {
    const errors: unknown[] = []
    const report = (error: unknown) => errors.push(error)
    const log = createQueryLog({ pool, report, size: 1_000, flushEveryMs: 3_600_000, ...options })
    // A starter has no log to close.
    atEnd(() => log.close())
    let closed = 0
    const app = express()
    app.use(log.middleware)
    app.use((_req, res, next) => {
      res.on('close', () => {
        closed += 1
      })
      next()
    })
    app.get(['/hello', '/hello/:name'], (_req, res) => void res.send('Hello'))
    app.get('/slow', (_req, res) => void setTimeout(() => res.send('Hello'), SLOW_MS))
    app.use(
      '/api',
      express.Router().get('/posts', (_req, res) => void res.send([])),
    )
    app.post('/hello', (_req, res) => void res.status(201).end())
    app.get('/broken', () => {
      throw new Error('broken')
    })
    const hanging = Promise.withResolvers<void>()
    app.get('/hang', () => hanging.resolve())
    app.use(noRoute)
    app.use(problemDetailsTo(() => {}))
    /** Resolves when the server is done with so many requests: that is a moment after their responses. */
    const served = (count: number) =>
      eventually(() => expect(closed, 'the requests that the server is done with').toBe(count))
    const { url: origin } = await listen(app)
    return { api: request(origin), origin, log, served, errors, hanging: hanging.promise }
  }

  /** All rows, in the order in which the requests began. */
  const rows = async () =>
    (await db.query('SELECT at, method, path, status, ms FROM request_logs ORDER BY at, id')).rows
  const paths = async () => (await rows()).map(({ path }) => path)
  /** Empties the table, once nothing of an earlier test is on its way. */
  async function empty() {
    await eventually(() => {
      expect(pool.totalCount - pool.idleCount, 'connections of the log at work').toBe(0)
      expect(pool.waitingCount, 'statements of the log that wait').toBe(0)
    })
    await db.query('TRUNCATE request_logs')
  }
  return { url, db, loggedApp, rows, paths, empty }
}
