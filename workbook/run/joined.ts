import type { ExerciseResult } from './result.ts'

/** The result of an exercise whose facts are in two files. */
export function joined(one: ExerciseResult, other: ExerciseResult): ExerciseResult {
  return {
    ...one,
    tests: [...one.tests, ...other.tests],
    loadErrors: [...one.loadErrors, ...other.loadErrors],
    uncaught: [...one.uncaught, ...other.uncaught],
    stopped: one.stopped ?? other.stopped,
    output: [...one.output, ...other.output],
  }
}
