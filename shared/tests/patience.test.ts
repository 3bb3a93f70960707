import { loadavg } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import { beforeEach, expect, test, vi } from 'vitest'
import { howBusy, onThisMachine, slowness } from '../testing/machine.ts'
import { patience, usually, whenPatienceEnds } from '../testing/patience.ts'

/** What the system tells of the main thread, in nanoseconds. */
let schedule = { ran: 1e9, waited: 0 }

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const readFileSync = (...args: Parameters<typeof fs.readFileSync>) =>
    args[0] === '/proc/self/schedstat' ? `${schedule.ran} ${schedule.waited} 7\n` : fs.readFileSync(...args)
  return { ...fs, readFileSync }
})
vi.mock('node:os', () => ({ availableParallelism: () => 2, loadavg: vi.fn() }))

const loadIs = (load: number) => vi.mocked(loadavg).mockReturnValue([load, 0, 0])

beforeEach(() => {
  schedule = { ran: 1e9, waited: 0 }
  loadIs(0.5)
  // The cores of the machine that runs this test play no part.
  Object.assign(globalThis, { [Symbol.for('nine-weeks.slowness-of-core')]: 1 })
  vi.stubEnv('NINE_WEEKS_PATIENCE', undefined)
  return () => vi.unstubAllEnvs()
})

test('a quiet machine is as slow as itself, and no failure speaks of it', () => {
  expect(slowness()).toBe(1)
  expect(onThisMachine(5_000)).toBe(5_000)
  expect(howBusy()).toBe('')
})

test('a machine is as slow as the load of each core says', () => {
  loadIs(10)
  expect(slowness()).toBe(5)
  expect(howBusy()).toBe(' (this machine was busy: load 10 on 2 cores, 5 times as slow)')
})

test('a machine is as slow as the waiting of this process for a core says, as under a quota', () => {
  schedule = { ran: 1e9, waited: 3e9 }
  expect(slowness()).toBe(4)
  expect(howBusy()).toContain('4 times as slow')
})

test('there is an end to slowness, and to patience', () => {
  loadIs(1_000)
  expect(slowness()).toBe(12)
  expect(patience(2_000)).toBe(24_000)
  expect(patience(10_000)).toBe(60_000)
  expect(patience(90_000)).toBe(90_000)
})

test('a first run of a proof waits shorter where no limit is named, and never much too short', () => {
  vi.stubEnv('NINE_WEEKS_PATIENCE', '0.2')
  expect([usually(10_000), usually(1_000), usually(300)]).toEqual([2_000, 500, 300])
  expect(patience(8_000)).toBe(8_000)
  loadIs(20)
  expect(patience(usually(10_000))).toBe(6_000)
})

test('tests of the tools wait longer for everything', () => {
  vi.stubEnv('NINE_WEEKS_PATIENCE', '6')
  expect(usually(5_000)).toBe(5_000)
  expect(patience(5_000)).toBe(30_000)
})

test('gives more to a machine that becomes slower meanwhile, and says how long that was', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  whenPatienceEnds(100, resolve)
  loadIs(6)
  expect(await promise).toMatch(
    /^within 0\.[3-9]\d* s \(this machine was busy: load 6 on 2 cores, 3 times as slow\)$/,
  )
})

test('does not give up what has come', async () => {
  let isGivenUp = false
  const cancel = whenPatienceEnds(20, () => {
    isGivenUp = true
  })
  cancel()
  const { promise, resolve } = Promise.withResolvers<void>()
  whenPatienceEnds(60, () => resolve())
  await promise
  expect(isGivenUp).toBe(false)
})

test('gives up nothing that has come while the event loop was held up', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const cancel = whenPatienceEnds(30, () => resolve('given up'))
  const { port1, port2 } = new MessageChannel()
  port1.on('message', () => {
    cancel()
    port1.close()
    resolve('came')
  })
  port2.postMessage('in time')
  const end = performance.now() + 60
  while (performance.now() < end);
  expect(await promise).toBe('came')
})
