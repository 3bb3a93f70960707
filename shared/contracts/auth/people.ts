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
  /** What registering takes beside username and password: `({ username }) => ({ email: … })`. */
  registration?: (person: Person) => object
  /** What its clients are like: `{ origin: 'https://app.example', url: 'https://api.example' }`. */
  client?: ClientOptions
}

export interface AuthTools {
  /** A client that holds nothing yet, as a browser that was just installed. */
  client(): Client
  /** Sends a registration, well-formed or not, with all that the app wants to know beside. */
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

/** Registers somebody, which has to succeed. */
export async function registered({ register }: AuthTools, { username, password }: Person): Promise<void> {
  const { status } = await register({ username, password })
  expect(status, `the status of the registration of ${username}`).toBe(201)
}

/** Logs somebody in, which has to succeed, and answers the client with what it was given. */
export async function loggedIn(
  { client }: AuthTools,
  { username, password }: Person,
  by = client(),
): Promise<Client> {
  const { status } = await by.post('/login').send({ username, password })
  expect(status, `the status of the login of ${username}`).toBe(200)
  return by
}

/** Registers somebody and logs them in. */
export async function newcomer(tools: AuthTools, person: Person): Promise<Client> {
  await registered(tools, person)
  return loggedIn(tools, person)
}

/** Logs out, which has to succeed, as a front end does: a token is thrown away, cookies are left to the server. */
export async function logOut(client: Client): Promise<void> {
  expect((await client.post('/logout')).status, 'the status of POST /logout').toBe(204)
  client.forgetToken()
}

/** Holds that the client is logged in as this person. */
export async function expectProfile(client: Client, { username }: Person, what = 'GET /profile') {
  const { status, type, body } = await client.get('/profile')
  expect(status, `the status of ${what} of ${username}`).toBe(200)
  expect(type, `the content type of ${what}`).toBe('application/json')
  expect(body, `the body of ${what}`).toMatchObject({ username })
}
