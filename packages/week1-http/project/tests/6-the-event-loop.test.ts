import { eventually } from 'shared/testing/eventually.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { expect, test } from 'vitest'
import { primesServers } from './primes-server.ts'
import { json } from './wire.ts'

const { start, reported } = primesServers()

test('counts the primes below a number', async () => {
  const { url } = await start()
  for (const [below, count] of [
    [0, 0],
    [2, 0],
    [3, 1],
    [10, 4],
    [1_000, 168],
    [100_000, 9_592],
  ]) {
    const response = await rawRequest(url, `/primes?below=${below}`)
    expect(response.status, `the status for ${below}`).toBe(200)
    expect(json(response)).toEqual({ below, count })
  }
})

test('answers 400 for an invalid below', async () => {
  const { url } = await start()
  const texts = ['', '-1', '1.5', '1e3', '0x10', 'ten', 'NaN', '%2010', '%2B10', '%zz']
  for (const below of [...texts, '100000001', '99999999999']) {
    const response = await rawRequest(url, `/primes?below=${below}`)
    expect(response.status, `the status for below=${below}`).toBe(400)
  }
  expect((await rawRequest(url, '/primes')).status, 'the status without below').toBe(400)
})

test('answers other requests while it counts', async () => {
  const { url, compute, primes } = await start({ workers: 2 })
  await compute()
  const health = await rawRequest(url, '/health')
  expect(health.status).toBe(200)
  expect(json(health)).toEqual({ status: 'ok' })
  expect((await rawRequest(url, '/users')).status, 'the status of GET /users').toBe(200)
  expect(await primes(100), 'a second computation').toEqual({ status: 200, count: 25 })
})

test('runs no more threads than workers, and answers those who wait', async () => {
  const { primes, threads } = await start({ workers: 2, queue: 10 })
  // Different numbers, so that an answer for another client shows.
  const asked = Array.from({ length: 12 }, (_, index) => 50_000 + 1_000 * index)
  const answers = await Promise.all(asked.map(primes))
  const counts = [5133, 5222, 5319, 5408, 5500, 5590, 5683, 5782, 5873, 5963, 6057, 6145]
  expect(answers).toEqual(counts.map((count) => ({ status: 200, count })))
  expect(threads.most, 'threads at the same time').toBeLessThanOrEqual(2)
})

test('answers 503 with Retry-After when the queue is full', async () => {
  const { url, compute } = await start({ workers: 1, queue: 2 })
  for (let asked = 0; asked < 3; asked += 1) await compute()
  const refused = await rawRequest(url, '/primes?below=10')
  expect(refused.status).toBe(503)
  expect(refused.headers['retry-after'] ?? 'none', 'Retry-After').toMatch(/^[1-9]\d*$/)
  expect((await rawRequest(url, '/health')).status, 'the status of GET /health').toBe(200)
})

test('ends its threads when the server closes', async () => {
  const { close, compute, primes, threads } = await start({ workers: 2 })
  await compute()
  await primes(10)
  // One of them computes. If the pool keeps threads, another one is idle.
  await close()
  await eventually(() => expect(threads.alive.size, 'threads that are left').toBe(0))
  // A pool may reject the job that its end cuts off, and such an error may be reported.
  reported.splice(0)
})
