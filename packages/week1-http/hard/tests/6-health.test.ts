import { eventually } from 'shared/testing/eventually.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'

type Options = NonNullable<Parameters<typeof createApp>[0]>

const health = (options: Options = {}) => request(createApp(options)).get('/health')
const fine = () => {}

test('answers 200 with status ok and the uptime', async () => {
  const checks = { disk: () => false, database: async () => 'anything', cache: fine }
  for (const options of [{}, { checks: {} }, { checks }]) {
    const response = await health(options)
    expect(response.status).toBe(200)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toEqual({ status: 'ok', uptime: expect.any(Number) })
  }
})

test('counts the uptime in seconds', async () => {
  const api = request(createApp())
  const uptime = async () => (await api.get('/health')).body.uptime
  const first = await uptime()
  expect(first).toEqual(expect.any(Number))
  expect(first, 'the uptime').toBeGreaterThanOrEqual(0)
  expect(first, 'the uptime, which is not more than that of the process').toBeLessThan(process.uptime() + 1)
  // It may be rounded to whole seconds: then it takes one to grow.
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
})

test('hides why a check failed', async () => {
  const insides = 'password hunter2 is wrong for postgres://admin@db'
  const { status, text } = await health({ checks: { database: () => Promise.reject(new Error(insides)) } })
  expect(status).toBe(503)
  expect(text).not.toMatch(/hunter2|postgres|stack/)
})

test('counts a check that hangs as failed after the deadline', async () => {
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

test('runs the checks again at each request', async () => {
  let fails = false
  const database = () => (fails ? Promise.reject(new Error('away')) : Promise.resolve())
  const api = request(createApp({ checks: { database } }))
  expect((await api.get('/health')).status, 'the status while the check succeeds').toBe(200)
  fails = true
  expect((await api.get('/health')).status, 'the status while the check fails').toBe(503)
  fails = false
  expect((await api.get('/health')).status, 'the status when it succeeds again').toBe(200)
})
