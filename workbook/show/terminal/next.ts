import type { Exercise } from '../../catalogue/course.ts'
import { holds, type Verdict } from '../../verdict/verdict.ts'

/** The first exercise that does not pass; where all do, the one after the last. */
export function nextAfter(verdicts: Verdict[]): Exercise | undefined {
  const failed = verdicts.find((verdict) => !holds(verdict))
  if (failed !== undefined) return verdicts.length === 1 ? undefined : failed.exercise
  const last = verdicts.at(-1)?.exercise
  return last?.level.exercises[last.number]
}
