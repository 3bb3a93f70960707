import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import type { Facts } from '../suite.ts'
import { ada, bob, createUser, listUsers } from './people.ts'

/** An address whose parts are as long as allowed, except one: RFC 5321 allows 64 characters, RFC 1035 63. */
function emailOf(length: number): string {
  const start = `${'x'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.`
  return `${start}${'c'.repeat(length - start.length - 4)}.com`
}

const noUsers: [what: string, body: object, wrongFields: string[]][] = [
  ['an empty name', { ...ada, name: '' }, ['name']],
  ['a blank name', { ...ada, name: ' \t ' }, ['name']],
  ['a name of 101 characters', { ...ada, name: 'x'.repeat(101) }, ['name']],
  ['a number for a name', { ...ada, name: 7 }, ['name']],
  ['an email without a domain', { ...ada, email: 'ada@' }, ['email']],
  ['two emails', { ...ada, email: 'ada@example.com, bob@example.com' }, ['email']],
  ['white space around the email', { ...ada, email: ` ${ada.email} ` }, ['email']],
  ['an email of 255 characters', { ...ada, email: emailOf(255) }, ['email']],
  ['an email in an object', { ...ada, email: { address: ada.email } }, ['email']],
  ['nothing', {}, ['email', 'name']],
]

/** What makes a valid user, and how the API rejects an invalid one. */
export const validationFacts = {
  'answers 400 to an invalid user and names the wrong fields': async (api) => {
    for (const [what, body, wrongFields] of noUsers) {
      const response = await api.post('/api/users').send(body)
      expectProblem(response, 400, `POST with ${what}`)
      const paths = (response.body.errors ?? []).map(({ path }: { path: string }) => path)
      expect([...new Set(paths)].sort(), `the paths in errors after ${what}`).toEqual(wrongFields)
    }
    expectProblem(await api.post('/api/users').send([ada]), 400, 'POST with an array')
    await createUser(api, { name: 'x'.repeat(100), email: emailOf(254) })
  },

  'answers 400 to fields that a user does not have': async (api) => {
    expectProblem(await api.post('/api/users').send({ ...ada, id: 7 }), 400, 'POST with an id')
    expectProblem(await api.post('/api/users').send({ ...ada, isAdmin: true }), 400, 'POST with isAdmin')
    const prototype = '{"name":"Ada","email":"ada@example.com","__proto__":{"isAdmin":true}}'
    const response = await api.post('/api/users').type('json').send(prototype)
    expectProblem(response, 400, 'POST with __proto__')
    await createUser(api, ada)
  },

  'checks a replacement like a creation': async (api) => {
    const id = await createUser(api, ada)
    for (const body of [
      { name: 'Augusta' },
      { email: ada.email },
      { ...ada, name: ' ' },
      { ...ada, id: id + 1 },
    ]) {
      const response = await api.put(`/api/users/${id}`).send(body)
      expectProblem(response, 400, `PUT with ${JSON.stringify(body)}`)
    }
    expect(await listUsers(api)).toMatchObject([{ id, ...ada }])
  },

  'trims the white space around a name': async (api) => {
    const id = await createUser(api, { ...ada, name: '  Ada  Lovelace\n' })
    expect((await api.get(`/api/users/${id}`)).body).toMatchObject({ name: 'Ada  Lovelace' })
  },

  'changes nothing when it rejects a request': async (api) => {
    const first = await createUser(api, ada)
    const second = await createUser(api, bob)
    const email = ada.email.toUpperCase()
    expectProblem(await api.post('/api/users').send({ name: '', email: 'eve@example.com' }), 400, 'POST')
    expectProblem(await api.post('/api/users').send({ name: 'Eve', email }), 409, 'POST of a taken email')
    expectProblem(await api.put(`/api/users/${second}`).send({ name: 'Eve', email }), 409, 'PUT of one')
    expect(await listUsers(api)).toMatchObject([
      { id: first, ...ada },
      { id: second, ...bob },
    ])
  },
} satisfies Facts
