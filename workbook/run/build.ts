import type { Exercise, LevelFolder } from '../catalogue/course.ts'

/** A program to test: the reference, a learner's work, a starter, or a reference with a mistake in it. */
export interface Build {
  /** Unique in a run. */
  name: string
  level: LevelFolder
  /** The folder of the program, absolute. */
  folder: string
  /** The exercises whose tests run against it. */
  exercises: Exercise[]
}

/** The learner's own code for a level. */
export function workBuild(level: LevelFolder, exercises: Exercise[] = level.exercises): Build {
  return { name: level.id, level, folder: level.work, exercises }
}
