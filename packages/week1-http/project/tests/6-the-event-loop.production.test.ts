import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { primesServers } from './primes-server.ts'
import { json } from './wire.ts'

const { start, reported } = primesServers()

test('gives the thread of a client that hung up to the next', async () => {
  const { compute, primes, threads } = await start({ workers: 1, queue: 1 })
  const first = await compute()
  const second = await compute()
  await second.hangUp()
  const third = await compute('/primes?below=10')
  await first.hangUp()
  const answer = await third.socket.response()
  expect(answer.status, 'the status for the client that still waits').toBe(200)
  expect(json(answer)).toEqual({ below: 10, count: 4 })
  expect(await primes(100), 'the next computation').toEqual({ status: 200, count: 25 })
  expect(threads.most, 'threads at the same time').toBe(1)
  expect(reported, 'what was reported').toEqual([])
})

test('answers 500 when a thread fails or ends, and keeps working', async () => {
  const { compute, primes, threads } = await start({ workers: 1 })
  const ends = {
    // What happens when a thread throws or runs out of memory: the event, and then the end.
    'with an error': (worker: Worker) => {
      worker.emit('error', new Error('out of memory'))
      worker.terminate()
    },
    'without an error': (worker: Worker) => worker.terminate(),
  }
  for (const [how, kill] of Object.entries(ends)) {
    const { socket } = await compute()
    const response = await threads.none(() => socket.response(), kill)
    expect(response.status, `the status when the thread ends ${how}`).toBe(500)
    expect(reported.splice(0), `what was reported when the thread ends ${how}`).toHaveLength(1)
    expect(await primes(10), 'the next computation').toEqual({ status: 200, count: 4 })
  }
  expect(threads.most, 'threads at the same time').toBe(1)
})
