import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import { type Api, type Facts, inProduction } from '../suite.ts'
import { ada, bob, createUser, listUsers } from './people.ts'

/** Expects this status for each method with the id in its path. The PUT has a valid body. */
async function expectStatus(api: Api, id: string | number, status: number): Promise<void> {
  const path = `/api/users/${id}`
  const shown = path.slice(0, 60)
  expectProblem(await api.get(path), status, `GET ${shown}`)
  expectProblem(await api.put(path).send(bob), status, `PUT ${shown}`)
  expectProblem(await api.delete(path), status, `DELETE ${shown}`)
}

/** What makes a valid id, and what other ids lead to. */
export const idFacts = {
  'answers 404 for a user that does not exist': async (api) => {
    const id = await createUser(api, ada)
    await expectStatus(api, id + 1, 404)
    // The greatest integer of PostgreSQL.
    await expectStatus(api, 2_147_483_647, 404)
    expect(await listUsers(api)).toMatchObject([{ id, ...ada }])
  },

  'answers 404 for a user that was deleted': async (api) => {
    const id = await createUser(api, ada)
    expect((await api.delete(`/api/users/${id}`)).status, 'the status of the deletion').toBe(204)
    await expectStatus(api, id, 404)
  },

  'answers 400 for an id that is not a positive integer': async (api) => {
    await createUser(api, ada)
    for (const id of ['abc', '0', '-1', '1.5', '1abc']) await expectStatus(api, id, 400)
    expect(await listUsers(api)).toMatchObject([ada])
  },

  'answers 400 for other ways to write an id': inProduction(async (api) => {
    const id = await createUser(api, ada)
    const others = [`+${id}`, `${id}.0`, `0${id}`, `${id}e0`, `0x${id}`, `%20${id}`, `${id}%0A`, '%E0%A4%A']
    for (const other of others) await expectStatus(api, other, 400)
    expect(await listUsers(api)).toMatchObject([ada])
  }),

  'answers 400 for an id beyond the safe integers': inProduction(async (api) => {
    for (const id of ['9007199254740993', '9'.repeat(400)]) await expectStatus(api, id, 400)
  }),

  'never gives the id of a deleted user to another': inProduction(async (api) => {
    const id = await createUser(api, ada)
    await api.delete(`/api/users/${id}`)
    const next = await createUser(api, bob)
    expect(next > id, `the id ${next} is greater than ${id}`).toBe(true)
  }),
} satisfies Facts
