import type { Exercise } from '../catalogue/course.ts'
import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'
import type { ExerciseResult } from './result.ts'

/** Results by build, in the order of the builds; within a build by exercise. */
export type RunResults = Map<string, ExerciseResult[]>

/** Which of an exercise's facts are asked for. */
export type Part = 'core' | 'production' | 'all'

export interface RunnerOptions {
  root: string
  builds: Build[]
  /** Start the process of a single exercise's tests before it is needed, and before vitest is loaded. */
  warm?: boolean
  /** Called with the number of test files done so far. */
  onProgress?: (done: number) => void
}

/** The test files that hold a part of an exercise's facts, and the names of these; no names where all of them are asked. */
export function askedOf(exercise: Exercise, part: Part): { file: string; facts?: string[] }[] {
  const { testFile, productionTestFile, core, production } = exercise
  const files = testFilesOf(exercise)
  if (part === 'all' || production.length === 0)
    return part === 'production' ? [] : files.map((file) => ({ file }))
  const facts = part === 'core' ? core : production
  // A part that has a file of its own is the whole of it.
  if (productionTestFile !== undefined) {
    const own = part === 'core' ? testFile : productionTestFile
    return own === undefined ? [] : [{ file: own }]
  }
  return files.map((file) => ({ file, facts }))
}
