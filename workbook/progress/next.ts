import type { Course, Exercise, Week } from '../catalogue/course.ts'
import { type Progress, progressKey } from './progress.ts'

/**
 * Where the learner goes on: the first exercise that is not passed, in the order of the course from where they are. After the last it continues with the first, so that it finds a gap when nothing else is open.
 * @param from where they are, itself included; without it the exercise that was tested last, else the first.
 */
export function whatIsNext(course: Course, progress: Progress, from?: Exercise): Exercise | undefined {
  const { marks, last } = progress
  const { weeks } = course
  const isHere = (exercise: Exercise) =>
    from === undefined ? progressKey(exercise) === last : exercise.id === from.id
  const weekHere = from?.level.id ?? last ?? ''
  const week = weeks.findIndex(({ id }) => weekHere.startsWith(`${id}/`))
  const own = [...exercisesOf(weeks.slice(week, week + 1))]
  const here = own.findIndex(isHere)
  const inOrder =
    here < 0
      ? [exercisesOf(weeks)]
      : [
          own.slice(here),
          exercisesOf(weeks.slice(week + 1)),
          exercisesOf(weeks.slice(0, week)),
          own.slice(0, here),
        ]
  for (const exercises of inOrder)
    for (const exercise of exercises) if (!marks[progressKey(exercise)]?.passed) return exercise
  return undefined
}

/** One week after the other: a week is not read before it is needed. */
function* exercisesOf(weeks: Week[]): Generator<Exercise> {
  for (const { levels } of weeks) for (const { exercises } of levels) yield* exercises
}
