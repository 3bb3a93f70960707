import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { cleanUpAfterFile } from '../testing/at-end.ts'
import { clearSecondResponses, secondResponses } from '../testing/http/second-responses.ts'
import { howBusy, onThisMachine } from '../testing/machine.ts'
import { patience, usually } from '../testing/patience.ts'
import type {} from '../testing/subject.ts'
import { addPrograms } from '../testing/trace/programs.ts'
import { beginTrace, traceOfTest } from '../testing/trace/trace-of-test.ts'
import { noteLeftOut } from './left-out.ts'
import { HOOK_WITHIN, TEST_WITHIN } from './limits.ts'
import { guardFromLoops } from './loop-guard.ts'

/*
 * Runs before each test file, in its process. It watches for endless loops, gives a slow machine more time, and
 * passes what happened during each test to the verdict: HTTP, PostgreSQL, Redis, queues and mails.
 */

const { beat, testName } = guardFromLoops()

vi.setConfig({ testTimeout: onThisMachine(TEST_WITHIN), hookTimeout: patience(usually(HOOK_WITHIN)) })

// There may be ten frames and more between an error of Express and the line of the learner's code.
Error.stackTraceLimit = 50

afterAll(cleanUpAfterFile)

// biome-ignore lint/correctness/noEmptyPattern: vitest takes the first argument for fixtures and wants it destructured
beforeAll(({}, file) => {
  noteLeftOut(file)
  Atomics.store(beat, 1, 0)
})

beforeEach(({ task }) => {
  const bytes = new TextEncoder().encode(task.name).subarray(0, testName.length)
  testName.set(bytes)
  Atomics.store(beat, 2, bytes.length)
  beginTrace()
  clearSecondResponses()
})

afterEach(async ({ task }) => {
  const twice = await secondResponses()
  const failed = task.result?.state === 'fail' || twice.length > 0
  const errors = (failed && task.result?.errors) || []
  for (const error of errors)
    error.message = error.message.replace(/ timed out in \d+ms/, (late) => `${late}${howBusy()}`)
  await addPrograms(errors)
  const trace = traceOfTest(failed ? 'failed' : 'passed')
  if (trace) task.meta.trace = trace
  if (twice.length > 0)
    throw new Error(
      `${twice.join('; ')}: did a handler go on after its response? Look for a missing "return"`,
    )
})
