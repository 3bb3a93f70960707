import type { Express } from 'express'
import { expect } from 'vitest'
import { lateErrors } from './late-errors.ts'
import { request } from './request.ts'

/** A request that you may still change, and await. */
export type Sent = ReturnType<ReturnType<typeof request>['get']>

export interface RejectionOptions {
  /** What a rejected request must not change, such as the rows of a table. */
  state: () => unknown
  /** Also expects no call of console.error. */
  quiet?: boolean
}

/** `PUT /api/users/1`, to name a request in a failure. */
export const shownRequest = ({ method, url }: Sent) => `${method} ${new URL(url).pathname}`.slice(0, 60)

/**
 * Sends requests to an app, and checks that a rejected one has no other effect than its response.
 * @example
 * const { send, expectRejected } = rejections(createApp({ db }), { state: () => rows('SELECT * FROM posts') })
 * await expectRejected(send.post('/api/posts').send({}), 400)
 */
export function rejections(app: Express, { state, quiet = false }: RejectionOptions) {
  const { watch, expectNone } = lateErrors()
  const watched = watch(app)
  return {
    app: watched,
    send: request(watched),
    /** Expects this status, one response, an unchanged state and, if `quiet`, no report. Returns the response. */
    async expectRejected(sent: Sent, status: number, what = shownRequest(sent)) {
      const before = structuredClone(await state())
      const reports = quiet ? reportsDuring() : undefined
      const response = await Promise.resolve(sent).finally(() => reports?.end())
      expect(response.status, `the status of ${what}`).toBe(status)
      await expectNone(what)
      expect(await state(), `what is stored after ${what}`).toEqual(before)
      expect(reports?.messages ?? [], `what console.error got for ${what}`).toEqual([])
      return response
    },
  }
}

/** Takes the calls of console.error. A test may have a spy there, which is put back. */
function reportsDuring() {
  const before = console.error
  const messages: unknown[] = []
  console.error = (...args: unknown[]) => {
    messages.push(...args.map((one) => (one instanceof Error ? one.message : one)))
  }
  return {
    messages,
    end() {
      console.error = before
    },
  }
}
