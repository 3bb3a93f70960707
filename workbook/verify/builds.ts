import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LevelFolder, Week } from '../catalogue/course.ts'
import type { Build } from '../run/build.ts'
import { starterFiles } from '../source/level-files.ts'
import { type Mistake, PatchError, plant } from '../source/mistake.ts'
import { writeFiles } from '../source/write-files.ts'
import type { Findings } from './finding.ts'

/** A build and what the proof expects of it. */
export type ProofBuild = Build &
  ({ kind: 'reference' } | { kind: 'step'; solved: number } | { kind: 'mistake'; mistake: Mistake })

/** Makes an empty folder for the builds of this process inside a week, where its packages resolve. */
export function scratchFolder(week: Week): string {
  const all = join(week.folder, '.verify')
  mkdirSync(all, { recursive: true })
  for (const name of readdirSync(all)) {
    if (!isAlive(Number(name))) rmSync(join(all, name), { recursive: true, force: true })
  }
  const mine = join(all, String(process.pid))
  mkdirSync(mine, { recursive: true })
  return mine
}

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
    // One process for all of a step's files: there are many steps, and a process is most of what a file costs.
    const step = { kind: 'step', solved, isolate: false } as const
    builds.push({ ...step, name: `${id} step ${solved}`, level, folder, exercises: wanted })
  }
  const reference = starterFiles(level, () => true)
  for (const exercise of exercises) {
    for (const mistake of mistakes.get(exercise.number) ?? []) {
      // Found already: nothing to plant.
      if (mistake.patch === '') continue
      const folder = join(scratch, level.name, mistake.name)
      try {
        writeFiles(folder, plant(mistake, reference))
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
