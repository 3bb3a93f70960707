import { expectProblem } from 'shared/contracts/problem.ts'
import { type Sent, shownRequest } from 'shared/testing/http/rejections.ts'
import { expect, vi } from 'vitest'
import { createApp } from '#intermediate/app.ts'
import { watchedApp } from './watched-app.ts'

/** A message that no client may read. */
export const secret = 'password hunter2 is wrong for postgres://admin@db'
const insides = /hunter2|postgres:|\bat .+:\d+|node_modules|TypeError/

// The errors that the API reports are expected here, so they are not printed.
export const reported = vi.spyOn(console, 'error').mockImplementation(() => {})

/** An app whose store fails with `error`, no matter what it is asked. */
export function failingApp(error: unknown) {
  const fail = () => {
    throw error
  }
  return createApp({ users: { list: fail, get: fail, create: fail, update: fail, remove: fail } })
}

/** Expects a response with nothing of {@link secret} and of where it came from. */
export function expectNoInsides({ text, headers }: Awaited<Sent>, what: string) {
  expect(text, `the body of ${what}`).not.toMatch(insides)
  expect(JSON.stringify(headers), `the headers of ${what}`).not.toMatch(insides)
}

/** Expects 500 as problem details, without insides. */
export async function expectBreakdown(sent: Sent, what = shownRequest(sent)) {
  const response = await sent
  expectProblem(response, 500, what)
  expectNoInsides(response, what)
}

/** Requests to an app of their own, whose rejections are problem details. */
export function problemRequests() {
  const { app, send, expectRejected } = watchedApp(true)
  return {
    app,
    send,
    post: (body: string | object, headers: Record<string, string> = {}) =>
      send.post('/api/users').set('Content-Type', 'application/json').set(headers).send(body),

    /** Expects problem details with this status, and no report to console.error. */
    async expectRejection(sent: Sent, status: number, what = shownRequest(sent)) {
      const response = await expectRejected(sent, status, what)
      expectProblem(response, status, what)
      return response.body
    },
  }
}
