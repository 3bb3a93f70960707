import type { Express } from 'express'
import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'

export const person = (n: number) => ({ name: `User ${n}`, email: `user${n}@example.com` })

export const people = (count: number) => Array.from({ length: count }, (_, at) => person(at + 1))

/** Sends a batch, and expects 200. */
export async function sendBatch(app: Express, users: unknown[]) {
  const response = await request(app).post('/api/users/batch').send({ users })
  expect(response.status, `the status for a batch of ${users.length}`).toBe(200)
  return response.body as {
    created: number
    failed: number
    results: { index: number; status: string; id?: number; errors?: { path: string }[] }[]
  }
}
