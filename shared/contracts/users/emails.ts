import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import type { Facts } from '../suite.ts'
import { ada, bob, createUser, listUsers } from './people.ts'

/** No two users have one email, whatever its case. */
export const emailFacts = {
  'answers 409 to an email that another user has, whatever its case': async (api) => {
    const first = await createUser(api, ada)
    const id = await createUser(api, bob)
    for (const email of ['ada@example.com', 'Ada@Example.COM']) {
      expectProblem(await api.post('/api/users').send({ name: 'Eve', email }), 409, `POST with ${email}`)
      expectProblem(await api.put(`/api/users/${id}`).send({ name: 'Eve', email }), 409, `PUT with ${email}`)
    }
    const later = { ...ada, email: 'BOB@example.com' }
    expectProblem(await api.put(`/api/users/${first}`).send(later), 409, 'PUT with the email of a later user')
  },

  'lets a user keep its own email, in another case too': async (api) => {
    const id = await createUser(api, ada)
    for (const email of ['ada@example.com', 'ADA@example.com']) {
      const response = await api.put(`/api/users/${id}`).send({ name: 'Augusta', email })
      expect(response.status, `the status of PUT with ${email}`).toBe(200)
      expect(response.body).toMatchObject({ id, name: 'Augusta', email })
    }
  },

  'frees the email of a user that is gone or has another': async (api) => {
    const first = await createUser(api, ada)
    await api.put(`/api/users/${first}`).send({ ...ada, email: 'lovelace@example.com' })
    const second = await createUser(api, ada)
    await api.delete(`/api/users/${second}`)
    await createUser(api, ada)
  },

  'gives an email to one of twenty who ask at once': async (api) => {
    const attempts = Array.from({ length: 20 }, (_, i) => ({ name: `Ada ${i}`, email: ada.email }))
    const responses = await Promise.all(attempts.map((fields) => api.post('/api/users').send(fields)))
    const statuses = responses.map(({ status }) => status).sort()
    expect(statuses, 'the statuses of twenty POSTs').toEqual([201, ...Array(19).fill(409)])
    expect(await listUsers(api)).toHaveLength(1)
  },
} satisfies Facts
