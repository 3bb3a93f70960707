import { type ExerciseGrade, gradeExercises } from '../grade/grade.ts'
import { verdictOf } from './results.ts'
import type { Sandbox } from './sandbox.ts'

/** Exercise 1 passed, 2 half, 3 not started; with a difficult title and reason. */
export function gradesOf(
  course: Sandbox,
  { title = 'Answer over HTTP', reason = 'no' } = {},
): ExerciseGrade[] {
  const exercises = course.level.exercises
  const [one, two] = exercises
  if (!one || !two) throw new Error('three exercises')
  two.title = title
  return gradeExercises(exercises, [
    verdictOf(one),
    verdictOf(two, { failed: ['answers the greeting'], reason }),
  ])
}

/** What must not break a report: markup, quotes, control characters, half of a surrogate pair, beyond the BMP. */
export const EVIL =
  "a \"b\" 'c' & ]]> <d e='f'/> <!-- \x00\x07\x1b[31m\x0b\x7f \uD800 \uFFFE 👩‍👩‍👧 漢 &amp; %20\tz"
