import type { RequestHandler } from 'express'
import type { Pool } from 'pg'

export interface QueryLogOptions {
  /** A database with the table `request_logs`. */
  pool: Pool
  /** How many rows one INSERT holds at most. As soon as so many wait, they are written. */
  size?: number
  /** How many rows may wait. */
  max?: number
  /** How long a row waits, in milliseconds, if no others come. */
  flushEveryMs?: number
  /** Gets each error of a write. */
  report?: (error: unknown) => void
}

export interface QueryLog {
  /** Keeps a row for each request. */
  middleware: RequestHandler
  /** Writes all rows that wait. Resolves when they and those of a running INSERT are written, or a write has failed. */
  flush(): Promise<void>
  /** Stops the timer and writes the rest. */
  close(): Promise<void>
  /** How many rows were thrown away so far, because too many waited. */
  readonly dropped: number
}

// #region 3 — what a row holds, if you like
interface Row {
  at: Date
  method: string
  path: string
  status: number | null
  ms: number
}
// #endregion

/** Makes a log of requests that writes many rows at once, and never keeps a request waiting. */
export function createQueryLog({
  pool,
  size = 100,
  max = 10_000,
  flushEveryMs = 1_000,
  report = console.error,
}: QueryLogOptions): QueryLog {
  // #region 3 — the log
  const waiting: Row[] = []
  let dropped = 0
  let writing: Promise<void> | undefined

  function makeRoom() {
    const tooMany = Math.max(0, waiting.length - max)
    // The oldest: what has just happened is what you will want to look at.
    waiting.splice(0, tooMany)
    dropped += tooMany
  }

  async function write() {
    while (waiting.length > 0) {
      const rows = waiting.splice(0, size)
      try {
        await insert(pool, rows)
      } catch (error) {
        waiting.unshift(...rows)
        makeRoom()
        return report(error)
      }
    }
  }

  function flush(): Promise<void> {
    // One at a time, or an outage would take all connections of the pool for the log.
    writing ??= write().finally(() => {
      writing = undefined
    })
    return writing
  }

  // unref: the timer alone must not keep the process alive.
  const timer = setInterval(flush, flushEveryMs).unref()

  return {
    middleware(req, res, next) {
      const at = new Date()
      const start = performance.now()
      // A response that the client gave up has a `close`, but no `finish`.
      res.once('close', () => {
        const status = res.writableFinished ? res.statusCode : null
        waiting.push({
          at,
          method: req.method,
          path: pathOf(req.originalUrl),
          status,
          ms: performance.now() - start,
        })
        makeRoom()
        if (waiting.length >= size) flush()
      })
      next()
    },
    flush,
    async close() {
      clearInterval(timer)
      await writing
      await flush()
    },
    get dropped() {
      return dropped
    },
  }
  // #endregion
}

// #region 3 — helpers of createQueryLog, if any
/** Without the query string: it may hold tokens and what people search for. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url
}

async function insert(pool: Pool, rows: Row[]): Promise<void> {
  await pool.query(
    `INSERT INTO request_logs (at, method, path, status, ms)
     SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::integer[], $5::float8[])`,
    [
      rows.map(({ at }) => at),
      rows.map(({ method }) => method),
      rows.map(({ path }) => path),
      rows.map(({ status }) => status),
      rows.map(({ ms }) => ms),
    ],
  )
}
// #endregion
