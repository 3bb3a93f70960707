import express from 'express'
import { request } from 'shared/testing/http/request.ts'
import { expect, test, vi } from 'vitest'
import { createApp } from '#simple/app.ts'
import { loggedApp, noon } from './logged-app.ts'

const logged = loggedApp()

test('logs the method, the URL and the time of a request in one line', async () => {
  await request(logged.app).get('/about')
  expect(logged.lines).toEqual([`GET /about ${noon}`])
  await request(logged.app).delete('/')
  expect(logged.lines).toEqual([`GET /about ${noon}`, `DELETE / ${noon}`])
})

test('logs the time of the request, not of the start', async () => {
  const later = '2025-10-05T08:30:15.250Z'
  vi.setSystemTime(later)
  await request(logged.app).get('/about')
  expect(logged.lines).toEqual([`GET /about ${later}`])
})

test('logs the URL as it was sent, with its query string', async () => {
  await request(logged.app).get('/about?lang=en&q=a%20b')
  expect(logged.lines).toEqual([`GET /about?lang=en&q=a%20b ${noon}`])
  await request(logged.app).get('/x%0AGET%20/forged')
  expect(logged.lines.slice(1)).toEqual([`GET /x%0AGET%20/forged ${noon}`])
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
  const response = await request(logged.app).get('/nowhere')
  expect(response.status).toBe(404)
  expect(logged.lines).toEqual([`GET /nowhere ${noon}`])
})

test('logs to the console by default', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await request(createApp()).get('/about?lang=en')
  const written = log.mock.calls.map(([line]) => line)
  log.mockRestore()
  expect(written).toEqual([`GET /about?lang=en ${noon}`])
})
