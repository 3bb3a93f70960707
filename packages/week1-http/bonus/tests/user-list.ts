import { watchLateErrors } from 'shared/testing/http/late-errors.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { createUserStore } from '#bonus/users.ts'

interface Expected {
  page: number
  limit: number
  total: number
  names: string[]
}

/**
 * Makes an app whose users have these names, and checks of `GET /api/users`, which takes a query as it is written:
 * `?page=2`. Call it at the top level of a test file.
 */
export function userList(names: string[]) {
  const watched = watchLateErrors()
  const users = createUserStore()
  names.forEach((name, index) => {
    users.create({ name, email: `reader${index}@johnson.example` })
  })
  const app = watched(createApp({ users, logStream: { write() {} } }))
  const list = (query: string) => request(app).get(`/api/users${query}`)

  return {
    users,
    async expectPage(query: string, expected: Expected) {
      const what = `GET /api/users${shortened(query)}`
      const { status, body } = await list(query)
      expect(status, `the status of ${what}`).toBe(200)
      const { data, ...page } = body
      const { names: expectedNames, ...expectedPage } = expected
      const found = data?.map(({ name }: { name: string }) => name)
      expect(found, `the names in data of ${what}`).toEqual(expectedNames)
      expect(page, `${what} without data`).toEqual(expectedPage)
      const stored = users.list()
      for (const user of data) expect(stored, `the users of ${what}`).toContainEqual(user)
    },
    /** Expects 400 with these paths in `errors`, in any order, however often. */
    async expectRejected(query: string, ...paths: string[]) {
      const what = `GET /api/users${shortened(query)}`
      const { status, type, body } = await list(query)
      expect(status, `the status of ${what}`).toBe(400)
      expect(type, `the content type of ${what}`).toBe('application/problem+json')
      const { errors, ...problem } = body
      expect(problem, `the body of ${what}`).toMatchObject({ title: expect.any(String), status: 400 })
      expect(errors, `errors of ${what}`).toBeInstanceOf(Array)
      const named = new Set(errors.map(({ path }: { path: unknown }) => path))
      expect([...named].sort(), `the paths in errors of ${what}`).toEqual(paths.sort())
      for (const { message } of errors) expect(message, `a message in errors of ${what}`).toMatch(/\S/)
    },
  }
}

const shortened = (query: string) => (query.length > 60 ? `${query.slice(0, 60)}…` : query)
