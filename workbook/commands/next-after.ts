import type { Course, Exercise } from '../catalogue/course.ts'
import { whatIsNext } from '../progress/next.ts'
import { loadProgress } from '../progress/progress.ts'
import { holds, type Verdict } from '../verdict/verdict.ts'

/**
 * What to do after these verdicts: the first of their exercises that does not pass; where all do, what is next in the
 * course. Nothing where the only one does not pass: there is nothing to go on to.
 */
export function nextAfter(course: Course, verdicts: Verdict[]): Exercise | undefined {
  const failed = verdicts.find((verdict) => !holds(verdict))
  if (failed !== undefined) return verdicts.length === 1 ? undefined : failed.exercise
  const last = verdicts.at(-1)
  return last && whatIsNext(course, loadProgress(course), last.exercise)
}
