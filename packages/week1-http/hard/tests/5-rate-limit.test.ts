import { expect, test } from 'vitest'
import { alice, bob, limited } from './limited-app.ts'
import { ada } from './recording-store.ts'
import { watchRefusals } from './refusals.ts'

const { expectRefusal, watched } = watchRefusals()

test('answers 429 with problem details to a client over its limit', async () => {
  const { get, post, statuses, calls } = limited({}, watched)
  expect(await statuses(3, alice)).toEqual([200, 200, 200])
  expectRefusal(await get(alice), 429, 'the fourth request')
  expectRefusal(await post(alice).send(ada), 429, 'a POST over the limit')
  expect(calls, 'the calls of the store').toEqual([['list'], ['list'], ['list']])
})

test('counts each client separately', async () => {
  const { statuses } = limited()
  expect(await statuses(4, alice)).toEqual([200, 200, 200, 429])
  expect(await statuses(4, bob)).toEqual([200, 200, 200, 429])
  expect(await statuses(1, alice)).toEqual([429])
})

test('starts a new window when the old one has ended', async () => {
  const { statuses, clock } = limited()
  expect(await statuses(4, alice)).toEqual([200, 200, 200, 429])
  // Different bugs fail with different words: a window that never ends here, others below.
  clock.time += 60_001
  expect(await statuses(4, alice), 'a millisecond after the end').toEqual([200, 200, 200, 429])
  clock.time += 30_000
  expect(await statuses(4, bob)).toEqual([200, 200, 200, 429])
  clock.time += 29_999
  expect(await statuses(1, alice), 'a millisecond before the end').toEqual([429])
  clock.time += 2
  expect(await statuses(4, alice), 'after a window with a late refusal').toEqual([200, 200, 200, 429])
  expect(await statuses(1, bob), 'of the other client, half a minute before its end').toEqual([429])
  clock.time += 60_000
  expect(await statuses(4, alice), 'in the millisecond in which the window ends').toEqual([
    200, 200, 200, 429,
  ])
})

test('counts requests that fail', async () => {
  const { get, post, head, calls } = limited({ limit: 7 }, watched)
  const json = { 'Content-Type': 'application/json' }
  const malformed = () => post(alice, '/api/users', json).send('{"name":')
  const tooLarge = post(alice, '/api/users', json).send(JSON.stringify('x'.repeat(200_000)))
  const sent: [what: string, status: number, request: ReturnType<typeof get>][] = [
    ['an impossible id', 400, get(alice, '/api/users/abc')],
    ['an unknown path', 404, get(alice, '/api/nowhere')],
    ['an unknown user', 404, get(alice, '/api/users/1')],
    ['malformed JSON', 400, malformed()],
    ['200 kB', 413, tooLarge],
    ['plain text', 415, post(alice, '/api/users', { 'Content-Type': 'text/plain' }).send('Ada')],
    ['HEAD', 200, head(alice)],
  ]
  for (const [what, status, request] of sent)
    expect((await request).status, `the status of ${what}`).toBe(status)
  expectRefusal(await get(alice), 429, 'GET over the limit')
  expectRefusal(await malformed(), 429, 'malformed JSON over the limit')
  expect(calls, 'the calls of the store').toEqual([['get', 1], ['list']])
})

test('sends the seconds to wait in Retry-After, rounded up', async () => {
  const { get, statuses, clock } = limited()
  expect(await statuses(3, alice)).toEqual([200, 200, 200])
  const waits: [afterMs: number, seconds: string][] = [
    [0, '60'],
    [1, '60'],
    [500, '60'],
    [1_000, '59'],
    [59_000, '1'],
    [59_999, '1'],
  ]
  const start = clock.time
  for (const [afterMs, seconds] of waits) {
    clock.time = start + afterMs
    const { status, headers } = await get(alice)
    expect(status).toBe(429)
    expect(headers['retry-after'], `Retry-After ${afterMs} ms after the first request`).toBe(seconds)
  }
})

test('ignores headers that name another address', async () => {
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
  expect(await statuses(3, bob), 'of the client with that address').toEqual([200, 200, 200])
})
