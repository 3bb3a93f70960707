import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { createApp } from '#simple/app.ts'
import type { Users } from '#simple/users.ts'

export const ada = { username: 'ada', password: 'correct horse battery' }
export const bob = { username: 'Bob_2', password: 'staple, staple and staple' }

/** An app without any users. Its hashes cost as little as bcrypt allows, unless the cost is what a test is about. */
export function setUp({ bcryptCost = 4, users = new Map() as Users } = {}) {
  const app = createApp({ users, bcryptCost })
  const post = (path: string) => (body: unknown) =>
    request(app)
      .post(path)
      .send(body as object)
  return { app, users, register: post('/register'), login: post('/login') }
}

/** Registers users, which has to succeed. */
export async function registered({ register }: ReturnType<typeof setUp>, ...people: (typeof ada)[]) {
  for (const person of people) {
    const { status } = await register(person)
    expect(status, `the status of the registration of ${person.username}`).toBe(201)
  }
}

/** All that a client can read in a response, but for its date. */
export function readable({
  headers: { date: _, ...headers },
  text,
}: {
  headers: object & { date?: string }
  text: string
}) {
  return `${JSON.stringify(headers)}\n${text}`
}
