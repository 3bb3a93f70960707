import type { Exercise } from '../catalogue/course.ts'
import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'
import type { ExerciseResult } from './result.ts'

/** Results by build, in the order of the builds; within a build by exercise. */
export type RunResults = Map<string, ExerciseResult[]>

/** Which facts of an exercise to run. */
export type Part = 'core' | 'production' | 'all'

export interface RunnerOptions {
  root: string
  builds: Build[]
  /** Starts the process of a single exercise's tests early, before vitest is loaded. */
  warm?: boolean
  /** Called with the number of test files done so far. */
  onProgress?: (done: number) => void
}

/** The test files with a part of an exercise's facts, and the names of these facts; no names if all of them run. */
export function askedOf(exercise: Exercise, part: Part): { file: string; facts?: string[] }[] {
  const { testFile, productionTestFile, core, production } = exercise
  const files = testFilesOf(exercise)
  if (part === 'all' || production.length === 0)
    return part === 'production' ? [] : files.map((file) => ({ file }))
  const facts = part === 'core' ? core : production
  // If a part has a file of its own, the file is the whole part.
  if (productionTestFile !== undefined) {
    const own = part === 'core' ? testFile : productionTestFile
    return own === undefined ? [] : [{ file: own }]
  }
  return files.map((file) => ({ file, facts }))
}
