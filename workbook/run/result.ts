import type { ProgramOutput, Trace } from 'shared/testing/trace/events.ts'
import type { Exchange } from 'shared/testing/trace/exchange.ts'
import type { SerializedError } from 'vitest'
import type { Exercise } from '../catalogue/course.ts'

/** An error from vitest: a serialized `Error` with the difference of an assertion. */
export type TestFailure = SerializedError & {
  diff?: string
  actual?: string
  expected?: string
  /** What programs of the test wrote to stderr meanwhile. */
  programs?: ProgramOutput[]
}

export interface Frame {
  file: string
  line: number
  functionName?: string
}

/** What the code wrote to the console at once. */
export interface Printed {
  text: string
  /** The fact that was tested meanwhile; missing if none was, for example while the file loaded. */
  during?: string
}

/** What the loop guard did to code that did not end. */
export interface Stopped {
  kind: 'endless-loop' | 'loading-hangs'
  /** The stack at the moment of stopping, innermost first. */
  frames: Frame[]
}

/** One fact of an exercise and whether it holds. */
export interface TestResult {
  name: string
  passed: boolean
  /** Whether it ran to its end. It did not if its process was stopped or died first. */
  judged: boolean
  duration: number
  errors: TestFailure[]
  /** What happened while it ran, on one clock; missing if there is nothing to tell. */
  trace?: Trace | undefined
  /** The HTTP exchanges of `trace` if the test failed, in the order of their responses. */
  exchanges: Exchange[]
  uncaught: TestFailure[]
  stopped?: Stopped
}

/** The result of one exercise's tests on one build of its level. */
export interface ExerciseResult {
  exercise: Exercise
  folder: string
  tests: TestResult[]
  /** Why the test file did not load: a syntax error, a missing file, an exit. */
  loadErrors: TestFailure[]
  /** Uncaught errors that belong to no test. */
  uncaught: TestFailure[]
  stopped?: Stopped
  output: Printed[]
}

/** Whether every test passed and nothing else went wrong. */
export function hasPassed({ tests, loadErrors, uncaught, stopped }: ExerciseResult): boolean {
  const quiet = loadErrors.length === 0 && uncaught.length === 0 && stopped === undefined
  return quiet && tests.length > 0 && tests.every(({ passed }) => passed)
}
