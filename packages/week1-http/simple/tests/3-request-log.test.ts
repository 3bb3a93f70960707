import express from 'express'
import { request } from 'shared/testing/http/request.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#simple/app.ts'

const noon = '2025-10-04T12:00:00.000Z'

let lines: string[]
let app: ReturnType<typeof createApp>

beforeEach(() => {
  // Only the clock's reading is set: timers go on as usual.
  vi.setSystemTime(noon)
  lines = []
  app = createApp({ log: (line) => lines.push(line) })
})

afterEach(() => {
  vi.useRealTimers()
})

test('logs the method, the URL and the time of a request in one line', async () => {
  await request(app).get('/about')
  expect(lines).toEqual([`GET /about ${noon}`])
  await request(app).delete('/')
  expect(lines).toEqual([`GET /about ${noon}`, `DELETE / ${noon}`])
})

test('logs the time of the request, not of the start', async () => {
  const later = '2025-10-05T08:30:15.250Z'
  vi.setSystemTime(later)
  await request(app).get('/about')
  expect(lines).toEqual([`GET /about ${later}`])
})

test('logs the URL as it was sent, with its query string', async () => {
  await request(app).get('/about?lang=en&q=a%20b')
  expect(lines).toEqual([`GET /about?lang=en&q=a%20b ${noon}`])
  await request(app).get('/x%0AGET%20/forged')
  expect(lines.slice(1)).toEqual([`GET /x%0AGET%20/forged ${noon}`])
})

test('logs a request before it answers', async () => {
  const events: string[] = []
  const outer = express().use((_req, res, next) => {
    const end = res.end.bind(res) as (...args: unknown[]) => typeof res
    res.end = (...args: unknown[]) => {
      events.push('answered')
      return end(...args)
    }
    next()
  })
  await request(outer.use(createApp({ log: () => events.push('logged') }))).get('/about')
  expect(events).toEqual(['logged', 'answered'])
})

test('logs a request that ends in 404', async () => {
  const response = await request(app).get('/nowhere')
  expect(response.status).toBe(404)
  expect(lines).toEqual([`GET /nowhere ${noon}`])
})

test('logs to the console by default', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await request(createApp()).get('/about?lang=en')
  const written = log.mock.calls.map(([line]) => line)
  log.mockRestore()
  expect(written).toEqual([`GET /about?lang=en ${noon}`])
})
