import { request } from 'shared/testing/http/request.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { watchRefusals } from './refusals.ts'

const { expectRefusal, watched } = watchRefusals()

test('runs all checks at once', async () => {
  let begun = 0
  const { promise: allBegun, resolve } = Promise.withResolvers<void>()
  const check = () => {
    begun += 1
    if (begun === 3) resolve()
    return allBegun
  }
  const checks = { disk: check, database: check, cache: check }
  const { status } = await request(createApp({ checks, deadlineMs: 1_000 })).get('/health')
  expect(status, 'the status, when each check waits until all have begun').toBe(200)
})

test('gives a slow check its time until the deadline', async () => {
  const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 60))
  const { status } = await request(createApp({ checks: { slow }, deadlineMs: 5_000 })).get('/health')
  expect(status).toBe(200)
})

test('ignores a check that fails after the deadline', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  const api = request(createApp({ checks: { database: () => promise }, deadlineMs: 20 }))
  expect((await api.get('/health')).status).toBe(503)
  expect(await uncaughtDuring(async () => reject(new Error('too late')))).toEqual([])
})

test('runs the checks for HEAD', async () => {
  const database = () => Promise.reject(new Error('away'))
  expect((await request(createApp({ checks: { database } })).head('/health')).status).toBe(503)
  expect((await request(createApp()).head('/health')).status, 'the status without checks').toBe(200)
})

test('forbids caches to keep the answer', async () => {
  let fails = false
  const database = () => (fails ? Promise.reject(new Error('away')) : Promise.resolve())
  const api = request(createApp({ checks: { database } }))
  const { headers } = await api.get('/health')
  expect(String(headers['cache-control']), 'Cache-Control of 200').toMatch(/\bno-store\b/)
  const again = await api.get('/health').set('If-None-Match', headers.etag ?? '"none"')
  expect(again.status, 'the status when the client has the ETag').toBe(200)
  fails = true
  const { headers: unavailable } = await api.get('/health')
  expect(String(unavailable['cache-control']), 'Cache-Control of 503').toMatch(/\bno-store\b/)
})

test('answers 405 with Allow to other methods', async () => {
  let runs = 0
  const database = () => {
    runs += 1
  }
  const api = request(watched(createApp({ checks: { database } })))
  for (const method of ['post', 'put', 'delete'] as const) {
    const response = await api[method]('/health')
    expectRefusal(response, 405, `${method.toUpperCase()} /health`)
    expect(String(response.headers.allow), 'Allow').toMatch(/\bGET\b/)
  }
  expect(runs, 'how often the check ran').toBe(0)
})
