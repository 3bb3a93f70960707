import type { ExerciseResult } from '../run/result.ts'
import type { Mistake } from '../source/mistake.ts'
import { readMistake } from '../source/mistake.ts'
import { readCaughtBy } from '../verify/caught-by.ts'

/**
 * The catalogued mistakes that fail just the facts that this result fails: what the learner's bug looks like.
 * None when nothing holds at all, for that looks like every mistake and like none.
 */
export function lookalikes({ exercise, tests, loadErrors, stopped }: ExerciseResult): Mistake[] {
  if (loadErrors.length > 0 || stopped !== undefined) return []
  // A loop or a dead process says by itself what is wrong.
  if (tests.some((test) => test.stopped !== undefined || !test.judged)) return []
  const failed = namesOf(tests.filter(({ passed }) => !passed))
  if (failed.length === 0 || failed.length === tests.length) return []
  const recorded = readCaughtBy(exercise.level)
  return exercise.mistakes
    .map((file) => readMistake(file).mistake)
    .filter(({ name }) => isSame([...(recorded[name] ?? [])].sort(), failed))
}

const namesOf = (tests: { name: string }[]) => tests.map(({ name }) => name).sort()
const isSame = (a: string[], b: string[]) =>
  a.length === b.length && a.every((name, index) => name === b[index])
