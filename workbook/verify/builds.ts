import { join } from 'node:path'
import { starterFiles } from 'shared/course/level-files.ts'
import type { Mistake } from 'shared/course/mistake.ts'
import { applied } from 'shared/course/patch.ts'
import { writeFiles } from 'shared/course/program-files.ts'
import type { Exercise, LevelFolder } from '../catalogue/course.ts'
import type { Build } from '../run/build.ts'

/** A build and what the proof expects of it. */
export type ProofBuild = Build &
  ({ kind: 'reference' } | { kind: 'step'; solved: number } | { kind: 'mistake'; mistake: Mistake })

/** What is to be built of a level. */
export interface BuildOptions {
  level: LevelFolder
  /** The exercises to prove. */
  wanted: ReadonlySet<Exercise>
  /** The mistakes to plant, by the number of the exercise. Each fits the reference. */
  mistakes: ReadonlyMap<number, Mistake[]>
  /** Whether to build the starters too. */
  steps: boolean
  scratch: string
}

/**
 * Writes the builds for the proof of some exercises: the starter after each step, and the reference with each
 * mistake.
 */
export function writeBuilds({ level, wanted, mistakes, steps, scratch }: BuildOptions): ProofBuild[] {
  const { id, folder, exercises } = level
  const own = exercises.filter((exercise) => wanted.has(exercise))
  const builds: ProofBuild[] = [{ kind: 'reference', name: `${id} reference`, level, folder, exercises: own }]
  for (const { number } of steps ? exercises : []) {
    const solved = number - 1
    // With nothing solved every test must fail. Later, what was solved must pass and the next must not.
    const asked = own.filter((exercise) => solved === 0 || exercise.number <= solved + 1)
    if (asked.length === 0) continue
    const folder = join(scratch, level.name, `step-${solved}`)
    writeFiles(
      folder,
      starterFiles(level, (exercise) => exercise <= solved),
    )
    builds.push({ kind: 'step', solved, name: `${id} step ${solved}`, level, folder, exercises: asked })
  }
  const reference = starterFiles(level, () => true)
  for (const exercise of own) {
    for (const mistake of mistakes.get(exercise.number) ?? []) {
      const folder = join(scratch, level.name, mistake.name)
      writeFiles(folder, applied(mistake.patch, reference))
      const name = `${id} ${mistake.name}`
      builds.push({ kind: 'mistake', mistake, name, level, folder, exercises: [exercise] })
    }
  }
  return builds
}
