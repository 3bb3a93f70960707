import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findRegions } from 'shared/course/regions.ts'
import { type SolutionPart, solutionOf } from 'shared/course/solution.ts'
import { withoutStarterLines } from 'shared/course/starter-lines.ts'
import type { Exercise } from '../catalogue/course.ts'

/**
 * The learner's files with the reference lines of an exercise in their regions, the first region for the
 * first, and so on. A file that the learner does not have is copied whole.
 * @returns the files that change, by their path in the level; `lost` are parts without a region.
 */
export function applySolution(exercise: Exercise): { changes: Map<string, string>; lost: SolutionPart[] } {
  const { level, number } = exercise
  const changes = new Map<string, string>()
  const lost: SolutionPart[] = []
  for (const [file, parts] of Map.groupBy(solutionOf(exercise), (part) => part.file)) {
    const work = join(level.work, file)
    if (!existsSync(work)) {
      changes.set(file, withoutStarterLines(readFileSync(join(level.folder, file), 'utf8')))
      continue
    }
    const before = readFileSync(work, 'utf8')
    const regions = findRegions(work, before, level.exercises.length).regions.filter(
      (region) => region.exercise === number,
    )
    if (regions.length !== parts.length) {
      lost.push(...parts)
      continue
    }
    const lines = before.split('\n')
    const lineEnd = before.includes('\r\n') ? '\r' : ''
    // From the last to the first, so that the places of the others do not move.
    for (let index = regions.length - 1; index >= 0; index--) {
      const region = regions[index]
      const part = parts[index]
      if (!region || !part) continue
      const own = part.lines.map((line) => line.replace(/\r?$/, lineEnd))
      lines.splice(region.start + 1, region.end - region.start - 1, ...own)
    }
    const after = lines.join('\n')
    if (after !== before) changes.set(file, after)
  }
  return { changes, lost }
}
