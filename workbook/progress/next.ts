import type { Course, Exercise } from '../catalogue/course.ts'
import { type Progress, progressKey } from './progress.ts'

/**
 * Where the learner goes on: the first exercise that is not passed, in the order of the course from where they are. After
 * the last it goes on at the first, so that a gap that was left is found when nothing else is open.
 * @param from where they are, itself included; without it the exercise that was tested last, else the first.
 */
export function whatIsNext(course: Course, progress: Progress, from?: Exercise): Exercise | undefined {
  const { marks, last } = progress
  const all = course.weeks.flatMap(({ levels }) => levels.flatMap(({ exercises }) => exercises))
  const here = all.findIndex((exercise) =>
    from === undefined ? progressKey(exercise) === last : exercise.id === from.id,
  )
  const start = Math.max(0, here)
  return [...all.slice(start), ...all.slice(0, start)].find(
    (exercise) => !marks[progressKey(exercise)]?.passed,
  )
}
