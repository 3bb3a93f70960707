import type { Sent } from 'shared/testing/http/rejections.ts'
import { expect } from 'vitest'
import { expectSuccess, watchedApp } from './watched-app.ts'

/** The body that was sent, short enough for the words of a failure. */
export const fieldsSent = (body: unknown) => (JSON.stringify(body) ?? 'no body').slice(0, 80)

/** The requests that write users, to an app of their own. */
export function userRequests() {
  const { send, expectRejected } = watchedApp()
  const withBody = (sent: Sent, body: unknown) =>
    body === undefined ? sent : sent.type('json').send(body as object)
  const post = (body: unknown) => withBody(send.post('/api/users'), body)
  const put = (id: number, body: unknown) => withBody(send.put(`/api/users/${id}`), body)
  return {
    get: async (id: number) => (await send.get(`/api/users/${id}`)).body,
    list: async () => (await send.get('/api/users')).body.data,
    remove: (id: number) => expectSuccess(send.delete(`/api/users/${id}`)),

    async create(fields: object): Promise<number> {
      const { body } = await expectSuccess(post(fields), `POST with ${fieldsSent(fields)}`)
      expect(body, `the user created from ${fieldsSent(fields)}`).toMatchObject({ id: expect.any(Number) })
      return body.id
    },

    async replace(id: number, fields: object) {
      return (await expectSuccess(put(id, fields), `PUT with ${fieldsSent(fields)}`)).body
    },

    expectPostRejected: (body: unknown, status = 400) =>
      expectRejected(post(body), status, `POST with ${fieldsSent(body)}`),

    expectPutRejected: (id: number, body: unknown, status = 400) =>
      expectRejected(put(id, body), status, `PUT with ${fieldsSent(body)}`),
  }
}
