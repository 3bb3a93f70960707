import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import type { RateLimitOptions } from '#hard/rate-limit.ts'
import { clients } from './client-address.ts'

const alice = '192.0.2.1'
const bob = '192.0.2.2'

let time: number
const now = () => time
beforeEach(() => {
  time = 1_000_000
})

/** An app that lets three requests a minute through, unless told otherwise. */
function limited(options: Partial<RateLimitOptions> = {}) {
  const app = createApp({ rateLimit: { limit: 3, windowMs: 60_000, now, ...options } })
  const { get, ...others } = clients(app)
  /** The statuses of some requests, one after the other. */
  const statuses = async (count: number, address: string) => {
    const found: number[] = []
    for (let i = 0; i < count; i++) found.push((await get(address)).status)
    return found
  }
  return { app, get, ...others, statuses }
}

test('answers 429 with problem details to a client over its limit', async () => {
  const { get, statuses } = limited()
  expect(await statuses(3, alice)).toEqual([200, 200, 200])
  expectProblem(await get(alice), 429, 'the fourth request')
  expectProblem(await get(alice), 429, 'the fifth request')
})

test('lets just as many through when they come at once', async () => {
  const { get } = limited()
  const responses = await Promise.all(Array.from({ length: 20 }, () => get(alice)))
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(3)
  expect(responses.filter(({ status }) => status === 429)).toHaveLength(17)
})

test('counts each client for itself', async () => {
  const { statuses } = limited()
  expect(await statuses(4, alice)).toEqual([200, 200, 200, 429])
  expect(await statuses(4, bob)).toEqual([200, 200, 200, 429])
  expect(await statuses(1, alice)).toEqual([429])
})

test('counts for each app on its own', async () => {
  expect(await limited().statuses(4, alice)).toEqual([200, 200, 200, 429])
  expect(await limited().statuses(4, alice)).toEqual([200, 200, 200, 429])
})

test('begins anew when the window of a client has ended', async () => {
  const { statuses } = limited()
  expect(await statuses(4, alice)).toEqual([200, 200, 200, 429])
  time += 30_000
  expect(await statuses(4, bob)).toEqual([200, 200, 200, 429])
  time += 29_999
  expect(await statuses(1, alice), 'a millisecond before the end').toEqual([429])
  time += 1
  expect(await statuses(4, alice), 'at the end').toEqual([200, 200, 200, 429])
  expect(await statuses(1, bob), 'of the other client, half a minute before its end').toEqual([429])
})

test('counts requests whatever becomes of them', async () => {
  const { get, post, head, options } = limited({ limit: 8 })
  const json = { 'Content-Type': 'application/json' }
  const remaining: [what: string, remaining: string | undefined][] = []
  const sent = async (what: string, status: number, request: ReturnType<typeof get>) => {
    const response = await request
    expect(response.status, `the status of ${what}`).toBe(status)
    remaining.push([what, response.headers['ratelimit-remaining']])
  }
  await sent('an id that cannot be one', 400, get(alice, '/api/users/abc'))
  await sent('an unknown path', 404, get(alice, '/api/nowhere'))
  await sent('nobody', 404, get(alice, '/api/users/1'))
  await sent('malformed JSON', 400, post(alice, '/api/users', json).send('{"name":'))
  await sent('200 kB', 413, post(alice, '/api/users', json).send(JSON.stringify('x'.repeat(200_000))))
  await sent('plain text', 415, post(alice, '/api/users', { 'Content-Type': 'text/plain' }).send('Ada'))
  await sent('HEAD', 200, head(alice))
  await sent('OPTIONS', 200, options(alice))
  expect(remaining, 'RateLimit-Remaining after each request').toEqual(
    remaining.map(([what], index) => [what, String(7 - index)]),
  )
  expect((await get(alice)).status, 'the status of GET over the limit').toBe(429)
  const malformed = post(alice, '/api/users', json).send('{"name":')
  expect((await malformed).status, 'the status of malformed JSON over the limit').toBe(429)
})

test('says in Retry-After how many seconds to wait, a whole number from 1', async () => {
  const { get, statuses } = limited()
  expect(await statuses(3, alice)).toEqual([200, 200, 200])
  const waits: [afterMs: number, seconds: string][] = [
    [0, '60'],
    [1, '60'],
    [500, '60'],
    [1_000, '59'],
    [59_000, '1'],
    [59_999, '1'],
  ]
  const start = time
  for (const [afterMs, seconds] of waits) {
    time = start + afterMs
    const { status, headers } = await get(alice)
    expect(status).toBe(429)
    expect(headers['retry-after'], `Retry-After ${afterMs} ms after the first request`).toBe(seconds)
  }
})

test('sends RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset with every answer', async () => {
  const { get } = limited()
  const seen: unknown[] = []
  for (const path of ['/api/users', '/api/users/abc', '/api/nowhere', '/api/users', '/api/users']) {
    const { headers, status } = await get(alice, path)
    const { 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset } = headers
    seen.push([status, limit, remaining, reset])
    time += 10_500
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

test('is not fooled by headers that name another address', async () => {
  const { get, statuses } = limited()
  expect(await statuses(4, alice)).toEqual([200, 200, 200, 429])
  const forged: Record<string, string>[] = [
    { 'X-Forwarded-For': bob },
    { 'X-Forwarded-For': `${bob}, ${alice}` },
    { 'X-Real-IP': bob },
    { Forwarded: `for=${bob}` },
    { 'CF-Connecting-IP': bob },
    { 'True-Client-IP': bob },
    { 'User-Agent': 'another browser' },
  ]
  for (const headers of forged) {
    const what = `the status with ${JSON.stringify(headers)}`
    expect((await get(alice, '/api/users', headers)).status, what).toBe(429)
  }
  expect(await statuses(3, bob), 'of the client that was named').toEqual([200, 200, 200])
})

test('forgets clients whose window has ended', async () => {
  const known = new Map()
  const { get } = limited({ clients: known })
  for (let i = 1; i <= 10; i++) await get(`198.51.100.${i}`)
  expect(known.size, 'the entries of 10 clients').toBe(10)
  time += 30_000
  await get(alice)
  time += 30_000
  await get(bob)
  expect(known.size, 'the entries, when the windows of the 10 have ended').toBe(2)
})

test('knows no more than maxClients clients at a time', async () => {
  const known = new Map()
  const { get, statuses } = limited({ clients: known, maxClients: 5 })
  for (let i = 1; i <= 12; i++) {
    const address = `198.51.100.${i}`
    expect((await get(address)).status, `the status for client ${i}`).toBe(200)
    expect(known.size, `the entries after client ${i}`).toBe(Math.min(i, 5))
  }
  expect(await statuses(3, '198.51.100.12'), 'of the latest client').toEqual([200, 200, 429])
  expect(await statuses(3, '198.51.100.8'), 'of the oldest that is known').toEqual([200, 200, 429])
  expect(known.size, 'the entries after requests of known clients').toBe(5)
  expect(await statuses(4, '198.51.100.7'), 'of the last that was forgotten').toEqual([200, 200, 200, 429])
})

test('forgets the client whose window began first, even if it asked last', async () => {
  const { statuses } = limited({ maxClients: 2 })
  expect(await statuses(1, alice)).toEqual([200])
  expect(await statuses(2, bob)).toEqual([200, 200])
  expect(await statuses(2, alice)).toEqual([200, 200])
  expect(await statuses(1, '192.0.2.3'), 'of a third client').toEqual([200])
  expect(await statuses(2, bob), 'of the one that began later').toEqual([200, 429])
  expect(await statuses(4, alice), 'of the one that began first').toEqual([200, 200, 200, 429])
})

test('allows 100 requests a minute unless told otherwise', async () => {
  const { headers } = await request(createApp()).get('/api/users')
  expect(headers).toMatchObject({
    'ratelimit-limit': '100',
    'ratelimit-remaining': '99',
    'ratelimit-reset': '60',
  })
})
