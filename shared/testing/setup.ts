import { Worker } from 'node:worker_threads'
import { afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { clearExchanges, recordedExchanges } from './exchange.ts'
import type {} from './subject.ts'

/*
 * Runs in the process of every test file before it: watches for endless loops, and hands what a failed
 * test sent and received to the verdict.
 */

/** [0] counts up while the event loop turns; [1] is 1 until the test file has loaded. */
const beat = new Int32Array(new SharedArrayBuffer(8))
Atomics.store(beat, 1, 1)
setInterval(() => Atomics.add(beat, 0, 1), 50).unref()

new Worker(new URL('./watchdog.ts', import.meta.url), {
  workerData: { beat, reportTo: inject('watchdogReport') ?? '' },
  // The flags of the test process are not for this thread.
  execArgv: [],
  stdout: false,
}).unref()

beforeAll(() => {
  Atomics.store(beat, 1, 0)
})

beforeEach(() => {
  clearExchanges()
})

afterEach(({ task }) => {
  if (task.result?.state === 'fail') task.meta.exchanges = recordedExchanges()
})
