import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isText } from 'shared/course/level-files.ts'
import { programFiles } from 'shared/course/program-files.ts'
import { isUnsolved } from 'shared/course/starter.ts'
import { isServiceUnavailable } from 'shared/services/unavailable.ts'
import type { Exercise } from '../catalogue/course.ts'
import { type ExerciseResult, hasPassed } from '../run/result.ts'

/** passed, or why not; `not-implemented` is a failure of which the learner has not begun the exercise. */
export type Status = 'passed' | 'failed' | 'not-implemented' | 'service-missing'

/** The status of an exercise, from its tests and from what its starter has left in the code. */
export function statusOf(result: ExerciseResult): Status {
  if (hasPassed(result)) return 'passed'
  if (serviceMissing(result) !== undefined) return 'service-missing'
  if (result.loadErrors.length > 0 || result.stopped !== undefined) return 'failed'
  const untouched =
    todoOf(result.exercise, result.folder) !== undefined && !result.tests.some(({ passed }) => passed)
  return untouched ? 'not-implemented' : 'failed'
}

/** Why a service could not be had, where that is what the tests ran into. */
export function serviceMissing({ tests, loadErrors, uncaught }: ExerciseResult): string | undefined {
  const errors = [...loadErrors, ...uncaught, ...tests.flatMap((test) => [...test.errors, ...test.uncaught])]
  return errors.find(isServiceUnavailable)?.message
}

/** Where a file still has the TODO or the `throw` of an exercise. */
export function todoOf(exercise: Exercise, folder: string): { file: string; line: number } | undefined {
  for (const file of programFiles(folder).filter(isText)) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n')
    const index = lines.findIndex((line) => isUnsolved(line, exercise))
    if (index !== -1) return { file, line: index + 1 }
  }
  return undefined
}
