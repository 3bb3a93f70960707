import { join } from 'node:path'
import { starterFiles } from 'shared/course/level-files.ts'
import type { Mistake } from 'shared/course/mistake.ts'
import { applied, PatchError } from 'shared/course/patch.ts'
import { writeFiles } from 'shared/course/program-files.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import type { Build } from '../run/build.ts'
import type { Findings } from './findings.ts'

/** A build and what the proof expects of it. */
export type ProofBuild = Build &
  ({ kind: 'reference' } | { kind: 'step'; solved: number } | { kind: 'mistake'; mistake: Mistake })

/**
 * Writes every build that the proof of a level needs: the starter after each step, and the reference with
 * each of its mistakes planted.
 */
export function writeBuilds(
  level: LevelFolder,
  scratch: string,
  mistakes: Map<number, Mistake[]>,
  findings: Findings,
): ProofBuild[] {
  const { id, exercises } = level
  const builds: ProofBuild[] = [
    { kind: 'reference', name: `${id} reference`, level, folder: level.folder, exercises },
  ]
  for (const { number } of exercises) {
    const solved = number - 1
    const folder = join(scratch, level.name, `step-${solved}`)
    writeFiles(
      folder,
      starterFiles(level, (exercise) => exercise <= solved),
    )
    // With nothing solved every test must fail; later, what was solved must pass and the next must not.
    const wanted = solved === 0 ? exercises : exercises.slice(0, solved + 1)
    builds.push({ kind: 'step', solved, name: `${id} step ${solved}`, level, folder, exercises: wanted })
  }
  const reference = starterFiles(level, () => true)
  for (const exercise of exercises) {
    for (const mistake of mistakes.get(exercise.number) ?? []) {
      // Found already: nothing to plant.
      if (mistake.patch.diff === '') continue
      const folder = join(scratch, level.name, mistake.name)
      try {
        writeFiles(folder, applied(mistake.patch, reference))
      } catch (error) {
        if (!(error instanceof PatchError)) throw error
        findings.add(mistake.file, 1, error.message)
        continue
      }
      builds.push({
        kind: 'mistake',
        mistake,
        name: `${id} ${mistake.name}`,
        level,
        folder,
        exercises: [exercise],
      })
    }
  }
  return builds
}
