import { format } from 'node:util'
import { watchLateErrors } from 'shared/testing/http/late-errors.ts'
import { request } from 'shared/testing/http/request.ts'
import { afterEach, beforeEach, type MockInstance, vi } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { AppError, type AppErrorOptions } from '#bonus/errors.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }

/** An error of somebody who extends AppError. */
export class TeapotError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super(418, 'teapot', message, options)
  }
}

/** Everything that a client reads in a response. */
export const shown = ({ text, headers }: { text: string; headers: unknown }) =>
  `${text} ${JSON.stringify(headers)}`

/** Silences console.error for the tests of a file, and returns apps that fail. */
export function failingApps() {
  const watched = watchLateErrors()
  let report: MockInstance<typeof console.error>
  beforeEach(() => {
    report = vi.spyOn(console, 'error').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const appThatThrows = (error: unknown) => {
    const fail = (): never => {
      throw error
    }
    const users = { list: fail, get: fail, create: fail, update: fail, remove: fail }
    return watched(createApp({ users, logStream: { write() {} } }))
  }
  return {
    watched,
    /** The response to `GET /api/users/1` when the store throws `error`. */
    answerTo: async (error: unknown) => request(appThatThrows(error)).get('/api/users/1'),
    /** A request for each method of the store, which throws `error`. Await them one after the other. */
    requestsThatThrow(error: unknown) {
      const api = request(appThatThrows(error))
      return [
        ['GET /api/users', () => api.get('/api/users')],
        ['GET /api/users/1', () => api.get('/api/users/1')],
        ['POST /api/users', () => api.post('/api/users').send(ada)],
        ['PUT /api/users/1', () => api.put('/api/users/1').send(ada)],
        ['DELETE /api/users/1', () => api.delete('/api/users/1')],
      ] as const
    },
    /** What console.error printed since the last call. */
    reported() {
      const printed = report.mock.calls.map((args) => format(...args)).join('\n')
      report.mockClear()
      return printed
    },
  }
}
