import express, { type Express } from 'express'
import type { Pool } from 'pg'
import type { Log } from 'shared/http/log.ts'
import type { LogLine } from 'shared/testing/log-lines.ts'
import { withQueryTimes } from '#hard/query-log.ts'
import { requestContext } from '#hard/request-context.ts'
import { requestLog } from '#hard/request-log.ts'

/** The lines about requests, as far as these tests look at them. */
export function requestLines(lines: LogLine[]) {
  return lines
    .filter(({ path }) => path !== undefined)
    .map(({ method, path, status, queries }) => ({ method, path, status, queries }))
}

/** An app whose one route sends two statements in a transaction, and one that fails. */
export function transactionApp(plainPool: Pool, log: Log, slowMs = 60_000): Express {
  const pool = withQueryTimes(plainPool, { log, slowMs })
  const app = express()
  app.use(requestContext(), requestLog(log))
  app.get('/transaction', async (_req, res) => {
    const client = await pool.connect()
    await client.query('BEGIN')
    const { rows } = await client.query({ text: 'SELECT $1::text AS name', values: ['a secret value'] })
    await client.query('SELECT 1 / $1::integer', [0]).catch(() => {})
    await client.query('ROLLBACK')
    client.release()
    res.json(rows)
  })
  return app
}
