import type { Build } from './build.ts'
import type { ExerciseResult } from './result.ts'

/** Results by build, in the order of the builds; within a build by exercise. */
export type RunResults = Map<string, ExerciseResult[]>

export interface RunOptions {
  root: string
  builds: Build[]
  /** Stay, and run again what a saved file touches. */
  watch?: boolean
  /** Called with the number of test files done so far. */
  onProgress?: (done: number) => void
  /** Called after each run with what ran in it; with `watch` again and again. */
  onResults?: (results: RunResults) => void
  /** Called when a save starts another run. */
  onRerun?: (file: string | undefined) => void
}
