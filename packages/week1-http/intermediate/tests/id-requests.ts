import { bob } from './people.ts'
import { watchedApp } from './watched-app.ts'

const methods = ['get', 'put', 'delete'] as const

/** The requests that name a user by its id, to an app of their own. */
export function idRequests() {
  const { send, expectRejected } = watchedApp()
  return {
    send,
    post: (fields: object) => send.post('/api/users').send(fields),

    /** Expects GET, PUT and DELETE to reject this id. All but the id is right: a PUT has a valid body. */
    async expectRejectedId(id: string | number, status: number) {
      for (const method of methods) {
        const sent = send[method](`/api/users/${id}`)
        await expectRejected(method === 'put' ? sent.send(bob) : sent, status)
      }
    },
  }
}
