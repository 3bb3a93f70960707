import { Worker } from 'node:worker_threads'
import { expect, inject } from 'vitest'
import type {} from '../testing/subject.ts'

/** What the loop guard sees of the thread that runs the tests. */
export interface Guarded {
  /** [0] counts up while the event loop turns; [1] is 1 until the test file has loaded; [2] is the length of the name. */
  beat: Int32Array
  /** The name of the running test, in UTF-8: the only way to read it while this thread is stuck. */
  testName: Uint8Array
}

interface Guarding extends Guarded {
  thread: Worker
}

/** Test files that share a process find the loop guard here that the first of them has started. */
const key = Symbol.for('nine-weeks.loop-guard')
const globals = globalThis as unknown as Record<symbol, Guarding | undefined>

/** Points the loop guard of this process at the running test file. */
export function guardFromLoops(): Guarded {
  const file = { file: expect.getState().testPath, project: inject('buildName') }
  const before = globals[key]
  if (before === undefined) {
    const started = start(file)
    globals[key] = started
    return started
  }
  Atomics.store(before.beat, 1, 1)
  Atomics.store(before.beat, 2, 0)
  before.thread.postMessage(file)
  return before
}

function start(file: object): Guarding {
  const beat = new Int32Array(new SharedArrayBuffer(12))
  const testName = new Uint8Array(new SharedArrayBuffer(1024))
  Atomics.store(beat, 1, 1)
  setInterval(() => Atomics.add(beat, 0, 1), 50).unref()
  const thread = new Worker(new URL('./loop-guard-thread.ts', import.meta.url), {
    workerData: {
      beat,
      testName,
      reportTo: inject('loopReport'),
      blockedMs: Number(process.env.NINE_WEEKS_BLOCKED_MS ?? 5_000),
      ...file,
    },
    // The thread does not take over the flags of the test process.
    execArgv: [],
    stdout: false,
  })
  thread.unref()
  tagUncaughtErrors()
  return { beat, testName, thread }
}

/**
 * Vitest reports an uncaught error by its file and its test, which are the same for every build. A listener
 * cannot help: if there is one besides its own, vitest considers the error handled.
 */
function tagUncaughtErrors(): void {
  process.emit = new Proxy(process.emit, {
    apply(emit, self, args: [event: string, reason: unknown]) {
      const [event, reason] = args
      const isUncaught = event === 'uncaughtException' || event === 'unhandledRejection'
      if (isUncaught && reason instanceof Error) Object.assign(reason, { build: inject('buildName') })
      return Reflect.apply(emit, self, args)
    },
  })
}
