import type { Pool } from 'pg'
import type { Log } from 'shared/http/log.ts'
// #region 3
import { currentRequest } from './request-context.ts'
// #endregion

export interface QueryLogOptions {
  log: Log
  /** A statement that takes so long or longer is worth a line in the log, in milliseconds. */
  slowMs: number
}

/**
 * The same pool, but each statement counts for the request that sends it: through the pool, or through a client of it.
 * A statement that fails counts too.
 */
export function withQueryTimes(pool: Pool, options: QueryLogOptions): Pool {
  // #region 3 — count and time each statement
  // #starter return pool
  return replaced(pool, {
    query: timed(pool, options),
    connect: async () => {
      const client = await pool.connect()
      return replaced(client, { query: timed(client, options) })
    },
  })
  // #endregion
}

// #region 3 — helpers, if you like
/** Sends statements to `db`, and counts them for the request in whose code it is called. */
function timed(db: { query: (...args: never[]) => unknown }, { log, slowMs }: QueryLogOptions) {
  return (...args: unknown[]): unknown => {
    // Here, and not when the pool sends it: a pool may do that in the context of the request that gave a client back.
    const request = currentRequest()
    const begun = performance.now()
    if (request) request.queries++
    const result = Reflect.apply(db.query, db, args)
    const done = () => {
      const ms = performance.now() - begun
      if (request) request.dbMs += ms
      // Without the values: they may be passwords.
      if (ms >= slowMs)
        log.warn({ requestId: request?.requestId, ms, sql: textOf(args[0]) }, 'slow statement')
    }
    if (result instanceof Promise) result.then(done, done)
    return result
  }
}

function textOf(statement: unknown): unknown {
  return typeof statement === 'string' ? statement : Object(statement).text
}

/** An object with some methods of its own, and everything else from the target. */
function replaced<T extends object>(target: T, own: Record<string, unknown>): T {
  return new Proxy(target, {
    get(_target, name) {
      const value =
        typeof name === 'string' && Object.hasOwn(own, name) ? own[name] : Reflect.get(target, name)
      // pg uses private state of the target, which a proxy does not have.
      return typeof value === 'function' && value !== own[String(name)] ? value.bind(target) : value
    },
  })
}
// #endregion
