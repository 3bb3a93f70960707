import { type Client, createClient } from 'shared/testing/http/client.ts'
import type { Target } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'

export const ada = { username: 'Ada', password: 'correct horse battery' }
export const eve = { username: 'eve', password: 'staple, staple and staple' }

export const secret = 'a secret of the tests, 32 bytes and more'

type Person = typeof ada

export async function register(app: Target, person: Person): Promise<void> {
  const { status } = await createClient(app).post('/register').send(person)
  expect(status, `the status of the registration of ${person.username}`).toBe(201)
}

/** Logs somebody in, which has to succeed, and answers the response. */
export async function login(client: Client, person: Person) {
  const response = await client.post('/login').send(person)
  expect(response.status, `the status of the login of ${person.username}`).toBe(200)
  return response
}

/** A client of somebody who has just registered and logged in. */
export async function newcomer(app: Target, person: Person): Promise<Client> {
  await register(app, person)
  const client = createClient(app)
  await login(client, person)
  return client
}
