import type { Express } from 'express'
import { eventually } from 'shared/testing/eventually.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'

export interface Shown {
  requests: number
  averageMs: number
  routes: { method: string; route: string; status: number; count: number; averageMs: number }[]
}

/** What the app shows as JSON, once it has counted so many requests: it may count after the client has the response. */
export async function metricsOf(app: Express, requests: number): Promise<Shown> {
  const show = () => request(app).get('/metrics').set('Accept', 'application/json')
  expect((await show()).status, 'the status of GET /metrics').toBe(200)
  return eventually(
    async () => {
      const { body } = await show()
      expect(body.requests, 'the requests that are counted').toBe(requests)
      return body as Shown
    },
    { within: 2_000 },
  )
}

/** The routes as `GET /api/users/:id 200`, with their counts. */
export function countsOf({ routes }: Shown): Record<string, number> {
  return Object.fromEntries(
    routes.map(({ method, route, status, count }) => [`${method} ${route} ${status}`, count]),
  )
}

/** The lines of the text format without comments. */
export async function seriesOf(app: Express, accept = 'text/plain'): Promise<string[]> {
  const response = await request(app).get('/metrics').set('Accept', accept)
  expect(response.headers['content-type'], `the type for Accept: ${accept}`).toMatch(/^text\x2fplain\b/)
  return response.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}
