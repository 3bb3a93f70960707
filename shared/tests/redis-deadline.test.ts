import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { connectRedis } from '../redis/connect.ts'
import { withDeadline } from '../redis/deadline.ts'
import { atEnd } from '../testing/at-end.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis/test-redis.ts'
import { uncaughtDuring } from '../testing/uncaught.ts'

const { url } = await testRedis()

const late = () => new Error('too late')

/** A client of a thread that says how many replies have come, for a test that blocks its own event loop. */
async function relayed() {
  const replies = new Int32Array(new SharedArrayBuffer(4))
  const relay = new Worker(new URL('./fixtures/redis-relay.ts', import.meta.url), {
    workerData: { redisUrl: url, replies },
    execArgv: [],
  })
  atEnd(() => relay.terminate())
  const [port] = await once(relay, 'message')
  const target = new URL(url)
  target.host = `127.0.0.1:${port}`
  return { client: await connected(target.href), replies }
}

async function connected(to = url) {
  const client = connectRedis(to)
  atEnd(() => client.destroy())
  await eventually(() => expect(client.isReady).toBe(true), { within: 60_000 })
  return client
}

/** Holds the event loop until the next reply is in the socket, and for 100 ms at least. */
function holdTheLoop(replies: Int32Array, before: number): void {
  const until = performance.now() + 100
  expect(Atomics.wait(replies, 0, before, 60_000), 'the reply of Redis').not.toBe('timed-out')
  while (performance.now() < until);
}

test('a reply that is in the socket when the loop is late is no time-out', async () => {
  const { client, replies } = await relayed()
  for (let round = 0; round < 5; round++) {
    const before = Atomics.load(replies, 0)
    const answer = withDeadline(client.ping(), 50, late)
    // The client sends at the end of this turn.
    await nextTurn()
    holdTheLoop(replies, before)
    expect(await answer, `round ${round}`).toBe('PONG')
  }
})

test('a Redis that does not answer is given up when the time is up', async () => {
  const client = await connected()
  const start = performance.now()
  const unhandled = await uncaughtDuring(async () => {
    // Nobody pushes to this list.
    await expect(withDeadline(client.blPop('empty', 0), 100, late)).rejects.toThrow('too late')
    // Timers count whole milliseconds, and may be one early.
    expect(performance.now() - start).toBeGreaterThan(98)
    // Its command is rejected only now.
    client.destroy()
    await nextTurn()
  })
  expect(unhandled).toEqual([])
})

test('what comes in time is passed on, and leaves no timer', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  await expect(withDeadline(Promise.resolve(7), 60_000, late)).resolves.toBe(7)
  await expect(withDeadline(Promise.reject(new Error('refused')), 60_000, late)).rejects.toThrow('refused')
  expect(timers()).toBe(before)
})

test('only a deadline that has passed makes its error', async () => {
  let made = 0
  const { promise, resolve } = Promise.withResolvers<string>()
  const answer = withDeadline(promise, 1, () => new Error(`error ${++made}`))
  // Both timers fire in one turn, in this order.
  setTimeout(() => resolve('just in time'), 1)
  const until = performance.now() + 20
  while (performance.now() < until);
  expect(await answer).toBe('just in time')
  await nextTurn()
  await nextTurn()
  await nextTurn()
  expect(made).toBe(0)
})
