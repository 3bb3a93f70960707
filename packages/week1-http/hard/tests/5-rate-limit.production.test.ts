import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { alice, bob, limited } from './limited-app.ts'

test('lets no more requests through when they come at once', async () => {
  const { get } = limited()
  const responses = await Promise.all(Array.from({ length: 20 }, () => get(alice)))
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(3)
  expect(responses.filter(({ status }) => status === 429)).toHaveLength(17)
})

test('counts separately for each app', async () => {
  expect(await limited().statuses(4, alice)).toEqual([200, 200, 200, 429])
  expect(await limited().statuses(4, alice)).toEqual([200, 200, 200, 429])
})

test('sends RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset with every response', async () => {
  const { get, clock } = limited()
  const seen: unknown[] = []
  for (const path of ['/api/users', '/api/users/abc', '/api/nowhere', '/api/users', '/api/users']) {
    const { headers, status } = await get(alice, path)
    const { 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset } = headers
    seen.push([status, limit, remaining, reset])
    clock.time += 10_500
  }
  expect(seen, 'status, limit, remaining and reset of five requests, 10.5 s apart').toEqual([
    [200, '3', '2', '60'],
    [400, '3', '1', '50'],
    [404, '3', '0', '39'],
    [429, '3', '0', '29'],
    [429, '3', '0', '18'],
  ])
})

test('neither counts nor refuses requests to /health', async () => {
  const { get, statuses } = limited()
  for (let i = 0; i < 5; i++)
    expect((await get(alice, '/health')).status, 'the status of GET /health').not.toBe(429)
  expect(await statuses(4, alice)).toEqual([200, 200, 200, 429])
  expect((await get(alice, '/health')).status, 'the status of GET /health').not.toBe(429)
})

test('forgets clients whose window has ended', async () => {
  const known = new Map()
  const { get, clock } = limited({ clients: known })
  for (let i = 1; i <= 10; i++) await get(`198.51.100.${i}`)
  expect(known.size, 'the entries of 10 clients').toBe(10)
  clock.time += 30_000
  await get(alice)
  clock.time += 30_001
  await get(bob)
  expect(known.size, 'the entries, when the windows of the 10 have ended').toBe(2)
  clock.time += 29_999
  await get(bob)
  expect(known.size, 'the entries in the millisecond in which the eleventh window ends').toBe(1)
})

test('remembers at most maxClients clients', async () => {
  const known = new Map()
  const { get, statuses } = limited({ clients: known, maxClients: 5 })
  for (let i = 1; i <= 12; i++) {
    const address = `198.51.100.${i}`
    expect((await get(address)).status, `the status for client ${i}`).toBe(200)
    expect(known.size, `the entries after client ${i}`).toBe(Math.min(i, 5))
  }
  expect(await statuses(3, '198.51.100.12'), 'of the latest client').toEqual([200, 200, 429])
  expect(await statuses(3, '198.51.100.8'), 'of the oldest that it remembers').toEqual([200, 200, 429])
  expect(known.size, 'the entries after requests of known clients').toBe(5)
  expect(await statuses(4, '198.51.100.7'), 'of the last that it forgot').toEqual([200, 200, 200, 429])
})

test('forgets the client whose window started first', async () => {
  const { statuses } = limited({ maxClients: 2 })
  expect(await statuses(1, alice)).toEqual([200])
  expect(await statuses(2, bob)).toEqual([200, 200])
  expect(await statuses(2, alice)).toEqual([200, 200])
  expect(await statuses(1, '192.0.2.3'), 'of a third client').toEqual([200])
  expect(await statuses(2, bob), 'of the one that started later').toEqual([200, 429])
  expect(await statuses(4, alice), 'of the one that started first').toEqual([200, 200, 200, 429])
})

test('allows 100 requests a minute by default', async () => {
  const { headers } = await request(createApp()).get('/api/users')
  for (const [name, value] of [
    ['RateLimit-Limit', '100'],
    ['RateLimit-Remaining', '99'],
    ['RateLimit-Reset', '60'],
  ] as const) {
    expect(headers[name.toLowerCase()] ?? 'missing', name).toBe(value)
  }
})
