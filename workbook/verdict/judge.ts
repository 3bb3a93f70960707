import type { Exercise } from '../catalogue/course.ts'
import type { RunResults } from '../run/options.ts'
import type { ExerciseResult } from '../run/result.ts'
import type { Runner } from '../run/runner.ts'
import { decide } from './decide.ts'
import { holds, type Verdict } from './verdict.ts'

export interface JudgeOptions {
  /** Run the production part even if the core does not hold. */
  production?: boolean
  /** Cancels it. */
  signal?: AbortSignal | undefined
}

/**
 * Judges exercises: the core first, and the production part if the core holds.
 * @returns a verdict for each, in their order; `undefined` if the run was cancelled.
 */
export async function judge(
  runner: Runner,
  exercises: readonly Exercise[],
  { production = false, signal }: JudgeOptions = {},
): Promise<Verdict[] | undefined> {
  const core = await runner.run('core', exercises, signal)
  if (core === undefined) return undefined
  const results = new Map(inOrder(core).map((result) => [result.exercise, result]))
  const verdicts = new Map([...results].map(([exercise, result]) => [exercise, decide(result)]))
  const goesOn = (exercise: Exercise) => {
    const verdict = verdicts.get(exercise)
    return exercise.production.length > 0 && verdict !== undefined && (production || holds(verdict))
  }
  const next = exercises.filter(goesOn)
  if (next.length > 0) {
    const later = await runner.run('production', next, signal)
    if (later === undefined) return undefined
    for (const result of inOrder(later)) {
      const before = results.get(result.exercise)
      if (before !== undefined) verdicts.set(result.exercise, decide(before, result))
    }
  }
  return exercises.flatMap((exercise) => verdicts.get(exercise) ?? [])
}

const inOrder = (results: RunResults): ExerciseResult[] => [...results.values()].flat()
