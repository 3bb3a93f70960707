import type { Exercise } from '../catalogue/course.ts'
import type { Build } from './build.ts'

/** One test file on one build. */
export interface Entry {
  /** The file that stands for a test file on one build, absolute. */
  entry: string
  build: Build
  facts: readonly string[] | undefined
}

/** Which files to run: the one with the core's facts, the one with production's, or both. */
export function holdsOneOf(
  { production, productionTestFile }: Exercise,
  facts: readonly string[] | undefined,
) {
  return (file: string): boolean => {
    if (facts === undefined || productionTestFile === undefined) return true
    return facts.some((fact) => production.includes(fact) === (file === productionTestFile))
  }
}
