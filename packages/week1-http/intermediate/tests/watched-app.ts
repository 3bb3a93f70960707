import express, { type NextFunction, type Request, type Response } from 'express'
import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { createApp } from '#intermediate/app.ts'
import { createUserStore } from '#intermediate/users.ts'

/** A request that you may still change, and await. */
export type Sent = ReturnType<ReturnType<typeof request>['get']>

/** `PUT /api/users/1`, for the words of a failure. */
export const shownRequest = ({ method, url }: Sent) => `${method} ${new URL(url).pathname}`.slice(0, 60)

/** The message of an error, which says more in a failure than the error does. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : error)

/** An app with a store of its own, and what has to hold of each request that it rejects. */
export function watchedApp() {
  const users = createUserStore()
  const created = createApp({ users })
  expect(created, 'what createApp() returned').toBeTypeOf('function')
  const failedLate: unknown[] = []
  // An app around it sees what fails after the response was sent: most often a second response.
  const app = express()
    .use(created)
    .use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
      if (res.headersSent) failedLate.push(messageOf(error))
      next(error)
    })
  return {
    app,
    send: request(app),
    /** Expects this status, one response, and a store that is as it was. */
    async expectRejected(sent: Sent, status: number, what = shownRequest(sent)) {
      const before = structuredClone(users.list())
      failedLate.length = 0
      const response = await sent
      expect(response.status, `the status of ${what}`).toBe(status)
      expect(failedLate, `what failed after the response to ${what}`).toEqual([])
      expect(users.list(), `the users after ${what}`).toEqual(before)
      return response
    },
  }
}

/** Expects any status from 200 to 299, and returns the response. */
export async function expectSuccess(sent: Sent, what = shownRequest(sent)) {
  const response = await sent
  expect(response.status, `the status of ${what}`).toBeGreaterThanOrEqual(200)
  expect(response.status, `the status of ${what}`).toBeLessThan(300)
  return response
}
