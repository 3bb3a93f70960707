import express from 'express'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
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

test('logs the whole URL when the app is mounted below a path', async () => {
  await request(express().use('/site', app)).get('/site/about?lang=en')
  expect(lines).toEqual([`GET /site/about?lang=en ${noon}`])
})

test('logs a request whose URL cannot be decoded', async () => {
  const { url } = await listen(app)
  await rawRequest(url, '/status/%E0%A4%A')
  expect(lines).toEqual([`GET /status/%E0%A4%A ${noon}`])
})
