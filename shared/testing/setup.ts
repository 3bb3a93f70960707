import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { cleanUpAfterFile } from './at-end.ts'
import { clearExchanges, recordedExchanges } from './exchange.ts'
import { foldQueries } from './sql-fold.ts'
import { clearQueries, recordedQueries } from './sql-log.ts'
import type {} from './subject.ts'

/*
 * Runs in the process of every test file before it: watches for endless loops, and hands what a failed
 * test sent and received, over HTTP and to PostgreSQL, to the verdict.
 */

/** [0] counts up while the event loop turns; [1] is 1 until the test file has loaded; [2] is the length of the name. */
const beat = new Int32Array(new SharedArrayBuffer(12))
/** The name of the running test, in UTF-8: the watchdog's only way to know it while this thread is stuck. */
const testName = new Uint8Array(new SharedArrayBuffer(1024))
Atomics.store(beat, 1, 1)
setInterval(() => Atomics.add(beat, 0, 1), 50).unref()

new Worker(new URL('./watchdog.ts', import.meta.url), {
  workerData: {
    beat,
    testName,
    reportTo: inject('watchdogReport'),
    file: expect.getState().testPath,
    project: inject('buildName'),
    blockedMs: Number(process.env.NINE_WEEKS_BLOCKED_MS ?? 5_000),
  },
  // The flags of the test process are not for this thread.
  execArgv: [],
  stdout: false,
}).unref()

// Vitest reports an error that nobody caught by its file and its test, which are the same for every build. No
// listener tells it: where there is one beside its own, vitest takes the error for handled.
process.emit = new Proxy(process.emit, {
  apply(emit, self, args: [event: string, reason: unknown]) {
    const [event, reason] = args
    const isUncaught = event === 'uncaughtException' || event === 'unhandledRejection'
    if (isUncaught && reason instanceof Error) Object.assign(reason, { build: inject('buildName') })
    return Reflect.apply(emit, self, args)
  },
})

afterAll(cleanUpAfterFile)

beforeAll(() => {
  Atomics.store(beat, 1, 0)
})

beforeEach(({ task }) => {
  const bytes = new TextEncoder().encode(task.name).subarray(0, testName.length)
  testName.set(bytes)
  Atomics.store(beat, 2, bytes.length)
  clearExchanges()
  clearQueries()
})

afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return
  task.meta.exchanges = recordedExchanges()
  const sql = foldQueries(recordedQueries())
  if (sql) task.meta.sql = sql
})
