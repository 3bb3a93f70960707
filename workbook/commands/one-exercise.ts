import type { Course, Exercise } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { UsageError } from '../outcome.ts'
import { typed } from '../terminal/style.ts'

/**
 * The one exercise in the call of a command.
 * @throws {UsageError} when the id names none, or more than one.
 */
export function oneExercise(course: Course, ids: string[], command: string): Exercise {
  const [id] = ids
  if (id === undefined)
    throw new UsageError(`Which exercise? For example: ${typed(`${command} week1/simple/1`)}`)
  if (ids.length > 1) throw new UsageError(`One exercise at a time: ${typed(`${command} ${id}`)}`)
  const { exercise, exercises } = select(course, id)
  if (exercise !== undefined) return exercise
  const first = exercises[0]?.id
  throw new UsageError(
    `${id} is more than one exercise. Name one, for example: ${typed(`${command} ${first}`)}`,
  )
}
