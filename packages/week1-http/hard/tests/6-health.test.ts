import { expectProblem } from 'shared/contracts/problem.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { request } from 'shared/testing/http/request.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'

type Options = NonNullable<Parameters<typeof createApp>[0]>

const health = (options: Options = {}) => request(createApp(options)).get('/health')
const fine = () => {}

test('answers GET /health with status ok and the uptime', async () => {
  const checks = { disk: () => false, database: async () => 'anything', cache: fine }
  for (const options of [{}, { checks: {} }, { checks }]) {
    const response = await health(options)
    expect(response.status).toBe(200)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toEqual({ status: 'ok', uptime: expect.any(Number) })
  }
})

test('counts the uptime in seconds, and it grows', async () => {
  const api = request(createApp())
  const uptime = async () => (await api.get('/health')).body.uptime
  const first = await uptime()
  expect(first).toEqual(expect.any(Number))
  expect(first, 'the uptime').toBeGreaterThanOrEqual(0)
  expect(first, 'the uptime, which is not more than that of the process').toBeLessThan(process.uptime() + 1)
  // Whole seconds are fine too: then it takes one.
  await eventually(async () => expect(await uptime(), 'a later uptime').toBeGreaterThan(first))
})

test('answers 503 and names the checks that fail', async () => {
  const checks = {
    disk: fine,
    database: () => Promise.reject(new Error('connection refused')),
    cache: () => {
      throw new Error('no cache')
    },
  }
  const response = await health({ checks })
  expect(response.status).toBe(503)
  expect(response.type, 'the content type').toBe('application/json')
  const { failed, ...rest } = response.body
  expect(rest).toEqual({ status: 'unavailable', uptime: expect.any(Number) })
  expect([...failed].sort(), 'failed').toEqual(['cache', 'database'])
  expect((await request(createApp({ checks })).head('/health')).status, 'the status of HEAD').toBe(503)
})

test('says nothing of why a check has failed', async () => {
  const insides = 'password hunter2 is wrong for postgres://admin@db'
  const { status, text } = await health({ checks: { database: () => Promise.reject(new Error(insides)) } })
  expect(status).toBe(503)
  expect(text).not.toMatch(/hunter2|postgres|stack/)
})

test('counts a check that hangs as failed, after the deadline', async () => {
  const checks = { disk: fine, database: () => new Promise(() => {}) }
  const answered: number[] = []
  const ask = async (deadlineMs: number) => {
    const { status, body } = await health({ checks, deadlineMs })
    answered.push(deadlineMs)
    expect(status).toBe(503)
    expect(body).toMatchObject({ status: 'unavailable', failed: ['database'] })
  }
  await Promise.all([ask(400), ask(30)])
  expect(answered, 'the deadlines in the order of the answers').toEqual([30, 400])
})

test('lets a check have the time until the deadline', async () => {
  const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 60))
  expect((await health({ checks: { slow }, deadlineMs: 5_000 })).status).toBe(200)
})

test('ignores what a check says after the deadline', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  const api = request(createApp({ checks: { database: () => promise }, deadlineMs: 20 }))
  expect((await api.get('/health')).status).toBe(503)
  expect(await uncaughtDuring(async () => reject(new Error('too late')))).toEqual([])
})

test('runs all checks at once', async () => {
  let begun = 0
  const { promise: allBegun, resolve } = Promise.withResolvers<void>()
  const check = () => {
    begun += 1
    if (begun === 3) resolve()
    return allBegun
  }
  const { status } = await health({
    checks: { disk: check, database: check, cache: check },
    deadlineMs: 1_000,
  })
  expect(status, 'the status, when each check waits until all have begun').toBe(200)
})

test('asks anew each time', async () => {
  let fails = false
  const database = () => (fails ? Promise.reject(new Error('away')) : Promise.resolve())
  const api = request(createApp({ checks: { database } }))
  expect((await api.get('/health')).status, 'the status while all is well').toBe(200)
  fails = true
  expect((await api.get('/health')).status, 'the status while the check fails').toBe(503)
  fails = false
  expect((await api.get('/health')).status, 'the status when all is well again').toBe(200)
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

test('answers other methods with 405', async () => {
  for (const method of ['post', 'put', 'delete'] as const) {
    const response = await request(createApp())[method]('/health')
    expectProblem(response, 405, `${method.toUpperCase()} /health`)
    expect(String(response.headers.allow), 'Allow').toMatch(/\bGET\b/)
  }
  expect((await request(createApp()).head('/health')).status, 'the status of HEAD /health').toBe(200)
})
