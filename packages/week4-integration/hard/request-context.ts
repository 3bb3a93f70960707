// #region 3
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
// #endregion
import type { RequestHandler } from 'express'

/** What is known of a request while it is under way. */
export interface RequestContext {
  requestId: string
  /** How many statements it has sent to the database. */
  queries: number
  /** How long it waited for them, in milliseconds, all of them together. */
  dbMs: number
}

// #region 3 — where the contexts are kept
const contexts = new AsyncLocalStorage<RequestContext>()
// #endregion

/** Middleware that gives the request a context. Register it before everything that needs one. */
export function requestContext(): RequestHandler {
  // #region 3 — run the rest of the request in a context of its own
  // #starter return (_req, _res, next) => next()
  return (_req, _res, next) => {
    contexts.run({ requestId: randomUUID(), queries: 0, dbMs: 0 }, next)
  }
  // #endregion
}

/** The context of the request that the running code belongs to. It is `undefined` outside of requests. */
export function currentRequest(): RequestContext | undefined {
  // #region 3 — the context of the running code
  // #starter return undefined
  return contexts.getStore()
  // #endregion
}
