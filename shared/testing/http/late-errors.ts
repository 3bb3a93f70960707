import express, { type ErrorRequestHandler, type Express } from 'express'
import { afterEach, expect } from 'vitest'
import { appOf } from './app-of.ts'

/** Express passes an error after a response on in one of the next turns of the event loop. */
const TURNS = 4

/**
 * Sees errors that come after a response. Usually a handler went on after it rejected a request, and sent a second response.
 * `watch` wraps the app. `expectNone` checks what came since its last call; `what` names the request in a failure.
 */
export function lateErrors() {
  const late: unknown[] = []
  const handler: ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) late.push(error instanceof Error ? error.message : error)
    next(error)
  }
  return {
    watch: (app: Express): Express =>
      express()
        .use(appOf(app) as Express)
        .use(handler),
    async expectNone(what: string): Promise<void> {
      for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate)
      expect(late.splice(0), `errors after the response to ${what}`).toEqual([])
    },
  }
}

/** Returns a function that wraps an app. Then each test of the file fails if an error comes after a response. */
export function watchLateErrors(): (app: Express) => Express {
  const { watch, expectNone } = lateErrors()
  afterEach(() => expectNone('a request'))
  return watch
}
