import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

/** What is known of a request while it is under way. */
export interface RequestContext {
  requestId: string
  /** How many statements it has sent to the database. */
  queries: number
  /** How long it waited for them, in milliseconds, all of them together. */
  dbMs: number
}

const contexts = new AsyncLocalStorage<RequestContext>()

/** Middleware that gives the request a context. Register it before everything that needs one. */
export function requestContext(): RequestHandler {
  return (_req, _res, next) => {
    contexts.run({ requestId: randomUUID(), queries: 0, dbMs: 0 }, next)
  }
}

/** The context of the request that the running code belongs to. It is `undefined` outside of requests. */
export function currentRequest(): RequestContext | undefined {
  return contexts.getStore()
}
