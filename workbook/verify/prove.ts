import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { readCaughtBy } from 'shared/course/caught-by.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { RunResults } from '../run/options.ts'
import type { ExerciseResult } from '../run/result.ts'
import { runTests } from '../run/run.ts'
import { servicesFor } from '../run/run-services.ts'
import { runShared } from '../run/shared-run.ts'
import type { ProofBuild } from './builds.ts'
import { judge } from './expectations.ts'
import { Findings } from './findings.ts'
import { limiter } from './limiter.ts'

/*
 * A process for each build and exercise would cost four times what the tests in it do. So the tests of an exercise run
 * on all builds of its level in one process, and a result counts only if sharing cannot have made it:
 *
 * - The starters run before anything else, those with less solved first, and the reference after them. Whatever one of
 *   these programs leaves in the process, the next, which contains it, would have done there itself.
 * - A mistake runs behind them, beside other mistakes. It is asked only for the facts that should catch it, and for one
 *   that it keeps, which shows that it is not the process that is broken. Its result counts only if it fails exactly those
 *   of them that are on record for it, and a record is written of what it did in a process of its own, or has been found
 *   equal to it.
 * - Nobody runs behind a program that has changed a global, an export, the environment or a listener: the process ends.
 * - Whatever is not as the proof expects it, left an error that nobody caught, or ended or blocked its process, runs
 *   again in a process of its own, with all patience: that result is the one that counts.
 */

/** Many of the programs keep quiet until somebody's patience ends: more than one a core, or the cores would be idle. */
const AT_ONCE = 2 * availableParallelism()

/** How often a program is run that does not begin. */
const TRIES = 3

export interface ProveOptions {
  root: string
  builds: ProofBuild[]
  /** A folder inside the week that is removed later, absolute. */
  scratch: string
  /** Ask for every fact, so that a record can be written. */
  record: boolean
  /** Called with the number of test files whose result is certain. */
  onProgress?: (done: number) => void
}

/** Runs all tests that a proof needs. */
export async function prove({
  root,
  builds,
  scratch,
  record,
  onProgress,
}: ProveOptions): Promise<RunResults> {
  const endServices = await servicesFor(builds)
  const limit = limiter(AT_ONCE)
  const results: RunResults = new Map()
  let done = 0

  const settle = (build: ProofBuild, result: ExerciseResult | undefined) => {
    if (result !== undefined) results.set(build.name, [...(results.get(build.name) ?? []), result])
    done += 1
    onProgress?.(done)
  }

  const alone = async (build: ProofBuild, exercise: Exercise) => {
    const own = { ...build, exercises: [exercise] }
    for (let tries = 1; ; tries++) {
      const results = await limit(() => runTests({ root, builds: [own] }))
      const result = results.get(build.name)?.[0]
      // On a machine with much to do a process may not even begin, which says nothing about the program.
      if (tries < TRIES && !hasBegun(result)) continue
      settle(build, result)
      return
    }
  }

  const together = async (exercise: Exercise, ordered: ProofBuild[]): Promise<void> => {
    const factsAskedOf = (build: ProofBuild) => (record ? undefined : factsThatTell(build, exercise))
    const first = await limit(() =>
      runShared({ root, exercise, builds: ordered, factsAskedOf, scratch: join(scratch, 'runs') }),
    )
    const again: Promise<void>[] = []
    const left: ProofBuild[] = []
    for (const build of ordered) {
      const result = first.get(build.name)
      if (!first.has(build.name)) left.push(build)
      else if (result !== undefined && isCertain(build, exercise, result)) settle(build, result)
      else again.push(alone(build, exercise))
    }
    if (left.length > 0) again.push(together(exercise, left))
    await Promise.all(again)
  }

  try {
    const exercises = [...new Set(builds.flatMap((build) => build.exercises))]
    const processes = exercises
      .filter(({ testFile }) => testFile !== undefined)
      .map((exercise) => ({ exercise, ordered: inOrder(builds, exercise) }))
      // What takes longest begins first, so that all cores have something to do until the end.
      .sort((a, b) => b.ordered.length - a.ordered.length)
    await Promise.all(processes.map(({ exercise, ordered }) => together(exercise, ordered)))
  } finally {
    await endServices?.()
  }
  for (const list of results.values()) list.sort((a, b) => a.exercise.number - b.exercise.number)
  return results
}

/** Whether a test ran, or something was found to be wrong before. */
function hasBegun(result: ExerciseResult | undefined): boolean {
  return result !== undefined && (result.tests.length > 0 || result.loadErrors.length > 0)
}

/** The builds that an exercise's tests run on: starters, the one with the least solved first; reference; mistakes. */
function inOrder(builds: ProofBuild[], exercise: Exercise): ProofBuild[] {
  const rank = (build: ProofBuild) => {
    if (build.kind === 'step') return build.solved
    return build.kind === 'reference' ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY
  }
  return builds
    .filter(({ exercises }) => exercises.includes(exercise))
    .map((build) => ({ build, rank: rank(build) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ build }) => build)
}

/**
 * The facts that tell whether a mistake is caught: those that its patch names, and one that it keeps. `undefined`, for all
 * of them, where there is no record yet, or the patch and the record do not agree, or where it keeps none.
 */
function factsThatTell(build: ProofBuild, exercise: Exercise): string[] | undefined {
  if (build.kind !== 'mistake') return undefined
  const { name, caughtBy } = build.mistake
  const recorded = readCaughtBy(build.level)[name] ?? {}
  const kept = exercise.facts.find((fact) => !(fact in recorded))
  if (kept === undefined || !caughtBy.every((fact) => fact in recorded)) return undefined
  return [...caughtBy, kept]
}

/** Whether a result from a shared process can be taken for that of a process of its own. */
function isCertain(build: ProofBuild, exercise: Exercise, result: ExerciseResult): boolean {
  const findings = new Findings()
  judge({ ...build, exercises: [exercise] }, [result], findings)
  if (findings.all.length > 0) return false
  if (build.kind !== 'mistake') return true
  const recorded = readCaughtBy(build.level)[build.mistake.name]
  return recorded !== undefined && result.tests.every(({ name, passed }) => passed !== name in recorded)
}
