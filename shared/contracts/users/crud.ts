import { expect } from 'vitest'
import { type Facts, inProduction } from '../suite.ts'
import { ada, bob, cleo, createUser, listUsers } from './people.ts'

/** Creating, reading, replacing, deleting. A user may have more fields than id, name and email. */
export const crudFacts = {
  'lists no users while there are none': async (api) => {
    const response = await api.get('/api/users')
    expect(response.status, 'the status').toBe(200)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toMatchObject({ data: [] })
  },

  'answers a creation with 201, the user and its Location': async (api) => {
    const response = await api.post('/api/users?from=form').send(ada)
    expect(response.status, 'the status').toBe(201)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toMatchObject(ada)
    const { id } = response.body
    expect(Number.isSafeInteger(id) && id > 0, `the id ${id} is a positive integer`).toBe(true)
    // An absolute URL is fine too (RFC 9110, section 10.2.2).
    const location = new URL(response.headers.location ?? '', 'http://localhost')
    expect(location.pathname, 'the path in Location').toBe(`/api/users/${id}`)
    expect((await api.get(location.pathname)).body).toMatchObject({ id, ...ada })
  },

  'returns one user by its id': async (api) => {
    const [first, second] = [await createUser(api, ada), await createUser(api, bob)]
    const response = await api.get(`/api/users/${first}`)
    expect(response.status, 'the status').toBe(200)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toMatchObject({ id: first, ...ada })
    expect((await api.get(`/api/users/${second}`)).body).toMatchObject({ id: second, ...bob })
  },

  'lists the users in the order of their ids': async (api) => {
    const ids = [await createUser(api, cleo), await createUser(api, ada), await createUser(api, bob)]
    const replaced = await api.put(`/api/users/${ids[0]}`).send({ ...cleo, name: 'Cleopatra' })
    expect(replaced.status, 'the status of PUT').toBe(200)
    expect(await listUsers(api)).toMatchObject([
      { id: ids[0], ...cleo, name: 'Cleopatra' },
      { id: ids[1], ...ada },
      { id: ids[2], ...bob },
    ])
  },

  'replaces a user and returns it as it is now': async (api) => {
    const [first, second] = [await createUser(api, ada), await createUser(api, bob)]
    const response = await api.put(`/api/users/${first}`).send(cleo)
    expect(response.status, 'the status').toBe(200)
    expect(response.body).toMatchObject({ id: first, ...cleo })
    expect((await api.get(`/api/users/${first}`)).body).toMatchObject({ id: first, ...cleo })
    expect((await api.get(`/api/users/${second}`)).body).toMatchObject({ id: second, ...bob })
  },

  'deletes only the user with this id': async (api) => {
    const [first, second] = [await createUser(api, ada), await createUser(api, bob)]
    const third = await createUser(api, cleo)
    // Two deletions: after the first, positions and ids differ.
    for (const id of [first, second]) {
      const response = await api.delete(`/api/users/${id}`)
      expect(response.status, `the status of DELETE of user ${id}`).toBe(204)
      expect(response.text, 'the body').toBe('')
    }
    expect((await api.get(`/api/users/${first}`)).status, 'the status of a deleted user').toBe(404)
    expect(await listUsers(api)).toMatchObject([{ id: third, ...cleo }])
  },

  'answers HEAD like GET, without the body': inProduction(async (api) => {
    const id = await createUser(api, ada)
    const got = await api.get(`/api/users/${id}`)
    const response = await api.head(`/api/users/${id}`)
    expect(response.status, 'the status').toBe(200)
    expect(response.headers['content-type'], 'the content type').toBe(got.headers['content-type'])
    expect(response.text ?? '', 'the body').toBe('')
    expect((await api.head(`/api/users/${id + 1}`)).status, 'the status for an unknown user').toBe(404)
  }),

  'keeps names and emails as they were written': async (api) => {
    const fields = {
      name: `Seán O'Brien <3 "李" %_\\'); DROP TABLE users;--`,
      email: 'Sean.OBrien+x@Example.com',
    }
    const id = await createUser(api, fields)
    expect((await api.get(`/api/users/${id}`)).body).toMatchObject(fields)
    expect(await listUsers(api)).toMatchObject([fields])
  },
} satisfies Facts
