import express from 'express'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#simple/app.ts'

allowForStarts()

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

test('logs the time of the request, not that of the start', async () => {
  const later = '2025-10-05T08:30:15.250Z'
  vi.setSystemTime(later)
  await request(app).get('/about')
  expect(lines).toEqual([`GET /about ${later}`])
})

test('logs the URL as it was sent, query and escapes included', async () => {
  await request(app).get('/about?lang=en&q=a%20b')
  expect(lines).toEqual([`GET /about?lang=en&q=a%20b ${noon}`])
  await request(app).get('/x%0AGET%20/forged')
  expect(lines.slice(1)).toEqual([`GET /x%0AGET%20/forged ${noon}`])
})

test('logs the whole URL when the app is mounted below a path of another', async () => {
  await request(express().use('/site', app)).get('/site/about?lang=en')
  expect(lines).toEqual([`GET /site/about?lang=en ${noon}`])
})

test('logs a request before it is answered', async () => {
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

test('logs a request whose URL cannot be decoded', async () => {
  const { url } = await listen(app)
  await rawRequest(url, '/status/%E0%A4%A')
  expect(lines).toEqual([`GET /status/%E0%A4%A ${noon}`])
})

test('server.ts logs to the console', async () => {
  const server = startProcess(subjectFile('#simple/server.ts'), { env: { PORT: '0' } })
  const [origin] = await server.line(/http:\/\/[^\s/]+:\d+/)
  await request(origin).get('/about?lang=en')
  const [, time] = await server.line(/^GET \/about\?lang=en (\S+)$/)
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})
