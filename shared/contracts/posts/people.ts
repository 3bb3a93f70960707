import { expect } from 'vitest'
import type { Client } from '../../testing/http/client.ts'
import { type AuthTools, ada, bob, newcomer } from '../auth/people.ts'

export interface Post {
  id: number
  userId: number
  title: string
  body: string
  createdAt: string
}

export const first = { title: 'First', body: 'The first post.' }
export const second = { title: 'Second', body: 'The second post.' }

/** Ada and Bob, both logged in. */
export async function adaAndBob(tools: AuthTools): Promise<[Client, Client]> {
  return [await newcomer(tools, ada), await newcomer(tools, bob)]
}

/** Creates a post, which has to succeed, and returns it as the app shows it. */
export async function createPost(client: Client, fields: object = first): Promise<Post> {
  const { status, body } = await client.post('/api/posts').send(fields)
  expect(status, `the status of POST /api/posts with ${JSON.stringify(fields).slice(0, 100)}`).toBe(201)
  return body
}

/** The posts of the list, or of its first page. */
export async function listPosts(client: Client): Promise<Post[]> {
  const { status, body } = await client.get('/api/posts')
  expect(status, 'the status of GET /api/posts').toBe(200)
  expect(body, 'the body of GET /api/posts').toMatchObject({ data: expect.any(Array) })
  return body.data
}
