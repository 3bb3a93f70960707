import type { Test } from 'supertest'
import { expect } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../../testing/http/client.ts'
import type { MadeApp } from '../suite.ts'

export interface Person {
  username: string
  password: string
}

export const ada: Person = { username: 'ada', password: 'correct horse battery' }
export const bob: Person = { username: 'Bob_2', password: 'staple, staple and staple' }

export interface MadeAuthApp extends MadeApp {
  /** The fields of a registration besides username and password: `({ username }) => ({ email: … })`. */
  registration?: (person: Person) => object
  /** Options of the clients: `{ origin: 'https://app.example', url: 'https://api.example' }`. */
  client?: ClientOptions
}

export interface AuthTools {
  /** A client without cookies and tokens, like a browser that was just installed. */
  client(): Client
  /** Sends a registration, valid or not, with all other fields that the app needs. */
  register(body: object, client?: Client): Test
}

export function authTools({ app, registration = () => ({}), client: options }: MadeAuthApp): AuthTools {
  const client = () => createClient(app, options)
  return {
    client,
    register: (body, by = client()) => {
      const { username, password } = { ...ada, ...body }
      return by.post('/register').send({ ...registration({ username, password }), ...body })
    },
  }
}

/** Registers a person. Fails if that does not succeed. */
export async function registered({ register }: AuthTools, { username, password }: Person): Promise<void> {
  const { status } = await register({ username, password })
  expect(status, `the status of the registration of ${username}`).toBe(201)
}

/** Logs a person in and returns the client with its credentials. Fails if that does not succeed. */
export async function loggedIn(
  { client }: AuthTools,
  { username, password }: Person,
  by = client(),
): Promise<Client> {
  const { status } = await by.post('/login').send({ username, password })
  expect(status, `the status of the login of ${username}`).toBe(200)
  return by
}

/** Registers a person and logs them in. */
export async function newcomer(tools: AuthTools, person: Person): Promise<Client> {
  await registered(tools, person)
  return loggedIn(tools, person)
}

/**
 * Logs out as a front end does: it throws its token away and leaves cookies to the server. Fails if that does
 * not succeed.
 */
export async function logOut(client: Client): Promise<void> {
  expect((await client.post('/logout')).status, 'the status of POST /logout').toBe(204)
  client.forgetToken()
}

/** Expects that the client is logged in as this person. */
export async function expectProfile(client: Client, { username }: Person, what = 'GET /profile') {
  const { status, type, body } = await client.get('/profile')
  expect(status, `the status of ${what} of ${username}`).toBe(200)
  expect(type, `the content type of ${what}`).toBe('application/json')
  expect(body, `the body of ${what}`).toMatchObject({ username })
}
