import { expect } from 'vitest'
import type { Api } from '../suite.ts'

export const ada = { name: 'Ada', email: 'ada@example.com' }
export const bob = { name: 'Bob', email: 'bob@example.com' }
export const cleo = { name: 'Cleo', email: 'cleo@example.com' }

/** Creates a user and returns its id. Fails if that does not succeed. */
export async function createUser(api: Api, fields: { name: string; email: string }): Promise<number> {
  const { status, body } = await api.post('/api/users').send(fields)
  expect(status, `the status of POST with ${JSON.stringify(fields)}`).toBe(201)
  return body.id
}

/** All users, as the list returns them. */
export async function listUsers(api: Api): Promise<unknown[]> {
  const { status, body } = await api.get('/api/users')
  expect(status, 'the status of the list').toBe(200)
  return body.data
}
