import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { cleanUpAfterFile } from '../testing/at-end.ts'
import type {} from '../testing/subject.ts'
import { beginTrace, traceOfTest } from '../testing/trace/trace-of-test.ts'
import { guardFromLoops } from './loop-guard.ts'

/*
 * Runs in the process of every test file before it: watches for endless loops, and hands what happened during
 * each test, over HTTP, in PostgreSQL, Redis, queues and mails, to the verdict.
 */

const { beat, testName } = guardFromLoops()

afterAll(cleanUpAfterFile)

beforeAll(() => {
  Atomics.store(beat, 1, 0)
})

beforeEach(({ task }) => {
  const bytes = new TextEncoder().encode(task.name).subarray(0, testName.length)
  testName.set(bytes)
  Atomics.store(beat, 2, bytes.length)
  beginTrace()
})

afterEach(({ task }) => {
  const trace = traceOfTest(task.result?.state === 'fail' ? 'failed' : 'passed')
  if (trace) task.meta.trace = trace
})
