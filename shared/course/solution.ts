import { relative } from 'node:path'
import { levelRegions, type ProgramLevel } from './level-files.ts'
import { regionLines } from './regions.ts'

/** The reference lines of an exercise in one place. */
export interface SolutionPart {
  /** Relative to the level's folder. */
  file: string
  /** The first of the lines in the reference, from 1. */
  line: number
  lines: string[]
}

/** The reference lines of an exercise, place by place. */
export function solutionOf({ level, number }: { level: ProgramLevel; number: number }): SolutionPart[] {
  return levelRegions(level).flatMap(({ file, text, regions }) =>
    regions
      .filter(({ exercise }) => exercise === number)
      .map((region) => ({
        file: relative(level.folder, file).replaceAll('\\', '/'),
        line: region.start + region.starter.length + 2,
        lines: regionLines(text, region),
      })),
  )
}
