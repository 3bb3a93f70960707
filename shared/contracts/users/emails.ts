import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { ada, bob, cleo, createUser, listUsers } from './people.ts'

/** No two users share an email, in upper or lower case. */
export const emailFacts = {
  'answers 409 to an email that is taken, in upper or lower case': async (api) => {
    const everybody = [ada, bob, cleo]
    const ids: number[] = []
    for (const fields of everybody) ids.push(await createUser(api, fields))
    for (const [i, taken] of everybody.entries()) {
      for (const email of [taken.email, taken.email.toUpperCase()]) {
        expectProblem(await api.post('/api/users').send({ name: 'Eve', email }), 409, `POST with ${email}`)
        for (const id of ids.filter((other) => other !== ids[i])) {
          const response = await api.put(`/api/users/${id}`).send({ name: 'Eve', email })
          expectProblem(response, 409, `PUT of user ${id} with ${email}`)
        }
      }
    }
  },

  'lets a user keep its own email, in upper or lower case': inProduction(async (api) => {
    const id = await createUser(api, ada)
    for (const email of ['ada@example.com', 'ADA@example.com']) {
      const response = await api.put(`/api/users/${id}`).send({ name: 'Augusta', email })
      expect(response.status, `the status of PUT with ${email}`).toBe(200)
      expect(response.body).toMatchObject({ id, name: 'Augusta', email })
    }
  }),

  'frees an email when its user is deleted or changes it': inProduction(async (api) => {
    const first = await createUser(api, ada)
    const moved = await api.put(`/api/users/${first}`).send({ ...ada, email: 'lovelace@example.com' })
    expect(moved.status, 'the status of PUT with another email').toBe(200)
    const second = await createUser(api, ada)
    expect((await api.delete(`/api/users/${second}`)).status, 'the status of the deletion').toBe(204)
    await createUser(api, ada)
  }),

  'gives an email to only one of twenty requests at once': inProduction(async (api) => {
    const attempts = Array.from({ length: 20 }, (_, i) => ({ name: `Ada ${i}`, email: ada.email }))
    const responses = await Promise.all(attempts.map((fields) => api.post('/api/users').send(fields)))
    const statuses = responses.map(({ status }) => status).sort()
    expect(statuses, 'the statuses of twenty POSTs').toEqual([201, ...Array(19).fill(409)])
    expect(await listUsers(api)).toHaveLength(1)
  }),
} satisfies Facts
