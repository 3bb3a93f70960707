import { rmSync } from 'node:fs'
import { constants } from 'node:os'
import type { Finding } from 'shared/course/finding.ts'
import { scratchFolder } from 'shared/course/scratch-folder.ts'
import type { Course, LevelFolder, Week } from '../catalogue/course.ts'
import { type ProofBuild, writeBuilds } from './builds.ts'
import { caughtByOf, checkCaughtBy } from './caught-by.ts'
import { judge } from './expectations.ts'
import { Findings } from './findings.ts'
import { prove } from './prove.ts'
import { checkStructure } from './structure.ts'
import { checkTypes } from './types.ts'

export interface Proof {
  /** Empty when the levels are sound. */
  findings: Finding[]
  exercises: number
  mistakes: number
  builds: number
}

export interface ProofOptions {
  /** Write down which facts each mistake breaks, instead of comparing. */
  record: boolean
  onProgress?: (done: number, of: number) => void
}

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A signal by itself ends a process without its `exit` event, and the builds would stay. */
function exitAfter(signal: NodeJS.Signals): void {
  process.exit(128 + constants.signals[signal])
}

/**
 * Proves levels of a week: the reference passes; the starter fails, for its own reason; after each step what
 * is solved passes and the next does not; every mistake fails the test it names.
 */
export async function verifyWeek(
  course: Course,
  week: Week,
  levels: LevelFolder[],
  { record, onProgress }: ProofOptions,
): Promise<Proof> {
  const findings = new Findings()
  // Before there is anything to leave: a signal may come with the first folder.
  for (const signal of INTERRUPTIONS) process.once(signal, exitAfter)
  const scratch = scratchFolder(week.folder)
  const clean = () => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', clean)
  try {
    const builds: ProofBuild[] = []
    for (const level of levels) {
      const mistakes = checkStructure(level, findings)
      builds.push(...writeBuilds(level, scratch, mistakes, findings))
    }
    checkTypes(course, scratch, builds, findings)
    const files = builds.reduce(
      (sum, { exercises }) => sum + exercises.filter(({ testFile }) => testFile).length,
      0,
    )
    const results = await prove({
      root: course.root,
      builds,
      scratch,
      record,
      onProgress: (done) => onProgress?.(done, files),
    })
    for (const build of builds) judge(build, results.get(build.name) ?? [], findings)
    // A record made while something else is wrong would hold what is wrong.
    const sound = findings.all.length === 0
    for (const level of levels) {
      const own = builds.filter((build) => build.level === level)
      checkCaughtBy(level, caughtByOf(own, results), record && sound, findings)
    }
    const exercises = levels.reduce((sum, level) => sum + level.exercises.length, 0)
    const mistakes = builds.filter(({ kind }) => kind === 'mistake').length
    return { findings: findings.all, exercises, mistakes, builds: builds.length }
  } finally {
    clean()
    process.off('exit', clean)
    for (const signal of INTERRUPTIONS) process.off(signal, exitAfter)
  }
}
