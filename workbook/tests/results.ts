import type { Exercise } from '../catalogue/course.ts'
import type { ExerciseResult, TestFailure, TestResult } from '../run/result.ts'
import { decide } from '../verdict/decide.ts'
import type { Verdict } from '../verdict/verdict.ts'

interface Wanted extends Partial<Omit<ExerciseResult, 'exercise'>> {
  /** The facts that fail; the others hold. */
  failed?: string[]
  /** The message that they fail with. */
  reason?: string
  /** For each fact that fails. */
  failure?: Partial<TestResult>
}

/** An error like an assertion's. */
export const assertion = (message: string): TestFailure => ({ name: 'AssertionError', message })

/** The result of an exercise on the learner's code, as a run would return it. */
export function resultOf(
  exercise: Exercise,
  { failed = [], reason = 'expected 1 to be 2', failure, ...others }: Wanted = {},
): ExerciseResult {
  const unknown = failed.filter((name) => !exercise.facts.includes(name))
  if (unknown.length > 0) throw new Error(`${exercise.id} has no fact ${unknown.join(', ')}`)
  const tests = exercise.facts.map((name): TestResult => {
    const passed = !failed.includes(name)
    const errors = passed ? [] : [assertion(reason)]
    const result = { name, passed, judged: true, duration: 5, errors, exchanges: [], uncaught: [] }
    return passed ? result : { ...result, ...failure }
  })
  return {
    exercise,
    folder: exercise.level.work,
    tests,
    loadErrors: [],
    uncaught: [],
    output: [],
    ...others,
  }
}

/** The verdict on such a result. */
export const verdictOf = (...args: Parameters<typeof resultOf>): Verdict => decide(resultOf(...args))
