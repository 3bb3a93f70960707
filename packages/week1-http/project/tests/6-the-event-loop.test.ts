import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Worker } from 'node:worker_threads'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expect, test } from 'vitest'
import { type AppOptions, createApp } from '#project/app.ts'
import { Threads } from './threads.ts'
import { closed, json, message } from './wire.ts'

/** Takes minutes: it goes on for as long as a test does. */
const FOR_EVER = '/primes?below=100000000'

async function start(options: AppOptions = {}) {
  const reported: unknown[] = []
  const threads = new Threads()
  const { url, server, close } = await listen(
    createApp({ report: (error) => reported.push(error), ...options }),
  )
  const primes = async (below: number) => {
    const response = await rawRequest(url, `/primes?below=${below}`)
    return { status: response.status, count: json(response)?.count }
  }
  // Or the tests below would stand still, with everything else.
  expect(await primes(10), 'GET /primes?below=10').toEqual({ status: 200, count: 4 })
  expect(threads.most, 'worker threads that have computed it').toBeGreaterThan(0)
  return { url, server, close, primes, threads, reported }
}

/** Asks for primes, and goes on when the server has got the request. */
async function compute(url: string, server: Server, path = FOR_EVER) {
  const requested = once(server, 'request')
  const socket = await openSocket(url)
  socket.write(message(`GET ${path}`))
  const [, response] = await requested
  const hangUp = async () => {
    const gone = closed(response)
    socket.destroy()
    await gone
  }
  return { socket, hangUp }
}

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

test('answers 400 for a below that is no integer from 0 to 100000000', async () => {
  const { url } = await start()
  const wrong = [
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'ten',
    'NaN',
    '100000001',
    '99999999999',
    '%2010',
    '10&below=10',
    '%zz',
  ]
  for (const below of wrong) {
    expect((await rawRequest(url, `/primes?below=${below}`)).status, `the status for below=${below}`).toBe(
      400,
    )
  }
  expect((await rawRequest(url, '/primes')).status, 'the status without below').toBe(400)
})

test('answers others while a computation goes on', async () => {
  const { url, server, primes } = await start({ workers: 2 })
  await compute(url, server)
  const health = await rawRequest(url, '/health')
  expect(health.status).toBe(200)
  expect(json(health)).toEqual({ status: 'ok' })
  expect((await rawRequest(url, '/users')).status, 'the status of GET /users').toBe(200)
  expect(await primes(100), 'a second computation').toEqual({ status: 200, count: 25 })
})

test('has no more threads than workers, and answers those who wait', async () => {
  const { primes, threads } = await start({ workers: 2, queue: 10 })
  const answers = await Promise.all(Array.from({ length: 12 }, () => primes(50_000)))
  expect(answers).toEqual(Array.from({ length: 12 }, () => ({ status: 200, count: 5_133 })))
  expect(threads.most, 'threads at the same time').toBeLessThanOrEqual(2)
})

test('answers 503 with Retry-After when queue computations wait', async () => {
  const { url, server } = await start({ workers: 1, queue: 2 })
  for (let asked = 0; asked < 3; asked += 1) await compute(url, server)
  const refused = await rawRequest(url, '/primes?below=10')
  expect(refused.status).toBe(503)
  expect(refused.headers['retry-after'] ?? 'none', 'Retry-After').toMatch(/^\d+$/)
  expect((await rawRequest(url, '/health')).status, 'the status of GET /health').toBe(200)
})

test('gives the thread of a client that has gone to the next', async () => {
  const { url, server, reported } = await start({ workers: 1, queue: 1 })
  const first = await compute(url, server)
  const second = await compute(url, server)
  await second.hangUp()
  const third = await compute(url, server, '/primes?below=10')
  await first.hangUp()
  const answer = await third.socket.response()
  expect(answer.status, 'the status for who still waits').toBe(200)
  expect(json(answer)).toEqual({ below: 10, count: 4 })
  if (reported.length) console.log(reported)
  expect(reported, 'what was reported').toEqual([])
})

test('answers 500 when a thread fails or ends, and goes on', async () => {
  const { url, server, primes, threads, reported } = await start({ workers: 1 })
  const ends = {
    // What happens when a thread throws or runs out of memory: the event, and then the end.
    'with an error': (worker: Worker) => {
      worker.emit('error', new Error('out of memory'))
      worker.terminate()
    },
    'without an error': (worker: Worker) => worker.terminate(),
  }
  for (const [how, kill] of Object.entries(ends)) {
    const { socket } = await compute(url, server)
    const response = await threads.none(() => socket.response(), kill)
    expect(response.status, `the status when the thread ends ${how}`).toBe(500)
    expect(await primes(10), 'the next computation').toEqual({ status: 200, count: 4 })
  }
  expect(reported).toHaveLength(2)
})

test('ends its threads when the server closes', async () => {
  const { url, server, close, primes, threads } = await start({ workers: 2 })
  await compute(url, server)
  await primes(10)
  // One of them computes, and where threads are kept another one is idle.
  await close()
  await eventually(() => expect(threads.alive.size, 'threads that are left').toBe(0))
})
