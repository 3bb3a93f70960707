import type { Course, Exercise } from '../catalogue/course.ts'
import { whatIsNext } from '../progress/next.ts'
import { loadProgress } from '../progress/progress.ts'
import { holds, type Verdict } from '../verdict/verdict.ts'

/**
 * What to do after these verdicts: the first exercise that does not pass; if all pass, the next in the course.
 * Nothing if there is only one exercise and it does not pass.
 */
export function nextAfter(course: Course, verdicts: Verdict[]): Exercise | undefined {
  const failed = verdicts.find((verdict) => !holds(verdict))
  if (failed !== undefined) return verdicts.length === 1 ? undefined : failed.exercise
  const last = verdicts.at(-1)
  return last && whatIsNext(course, loadProgress(course), last.exercise)
}
