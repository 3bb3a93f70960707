import type { Express } from 'express'
import { createClient } from 'shared/testing/http/client.ts'
import { expect } from 'vitest'

/** A user who is logged in, and has written a post. */
export async function authorWithPost(app: Express) {
  const client = createClient(app)
  const login = { username: 'cleo', password: 'correct horse' }
  await client.post('/register').send({ ...login, name: 'Cleo', email: 'cleo@example.com' })
  await client.post('/login').send(login)
  const created = await client.post('/api/posts').send({ title: 'Title', body: 'Body' })
  expect(created.status, 'the status of POST /api/posts').toBe(201)
  return { client, post: created.body.id as number, user: created.body.userId as number }
}
