import { join } from 'node:path'
import type { ExerciseRecord } from 'shared/course/proof-record.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { RunResults } from '../run/options.ts'
import type { ExerciseResult } from '../run/result.ts'
import { runTests } from '../run/run.ts'
import { runShared } from '../run/shared-run.ts'
import { alike } from './alike.ts'
import { doubtIn, factsAsked } from './asked.ts'
import type { ProofBuild } from './builds.ts'

/*
 * A process for each build and exercise would cost four times what the tests in it do. So the tests of an exercise run
 * on all builds of its level in one process, and a result counts only if sharing cannot have made it:
 *
 * - The starters run before anything else, those with less solved first, and the reference after them. Whatever one of
 *   these programs leaves in the process, the next, which contains it, would have done there itself.
 * - A mistake runs after them, beside other mistakes. It is asked only for the facts that should catch it, and for one
 *   that it keeps, which shows that it is not the process that is broken. Its result counts only if it fails exactly those
 *   of them that are on record for it, and a record is written of what it did in a process of its own, or has been found
 *   equal to it.
 * - Nothing runs after a program that has changed a global, an export, the environment or a listener: the process ends.
 * - Whatever is not as the proof expects it, left an error that nobody caught, or ended or blocked its process, runs
 *   again in a process of its own, with all patience: that result is the one that counts.
 */

/** How often a program is run that does not begin. */
const TRIES = 3

export interface ProveOptions {
  root: string
  exercise: Exercise
  builds: readonly ProofBuild[]
  /** What is on record for the exercise's mistakes. */
  recorded: ExerciseRecord['mistakes']
  /** A folder inside the week that is removed later, absolute. */
  scratch: string
  /** Ask mistakes for every fact, so that a record can be written. */
  record: boolean
  /** Run each build, also those that are one program to the exercise. */
  noAlike: boolean
  /** Runs what it is given when the machine has room for it. */
  limit: <T>(run: () => Promise<T>) => Promise<T>
}

/** What the tests of one exercise said of its builds. */
export interface Results {
  /** By the name of the build, one result each. */
  results: RunResults
  /** What ran again in a process of its own: the build, and why. */
  alone: string[]
  /** Seconds in which its tests ran. */
  seconds: number
}

/** Runs the tests of an exercise on all builds that its proof needs. */
export async function prove(options: ProveOptions): Promise<Results> {
  const { root, exercise, builds, recorded, scratch, record, limit } = options
  const results: RunResults = new Map()
  const reasons: string[] = []
  let seconds = 0

  const timed = <T>(run: () => Promise<T>) =>
    limit(async () => {
      const started = performance.now()
      const value = await run()
      seconds += (performance.now() - started) / 1000
      return value
    })

  const settle = (build: ProofBuild, result: ExerciseResult | undefined) => {
    if (result !== undefined) results.set(build.name, [result])
  }

  const alone = async (build: ProofBuild, why: string) => {
    reasons.push(`${build.name} (${why})`)
    const own = { ...build, exercises: [exercise] }
    for (let tries = 1; ; tries++) {
      const results = await timed(() => runTests({ root, builds: [own] }))
      const result = results.get(build.name)?.[0]
      // On a machine with much to do a process may not even begin, which says nothing about the program.
      if (tries < TRIES && !hasBegun(result)) continue
      return settle(build, result)
    }
  }

  const together = async (groups: Map<ProofBuild, ProofBuild[]>): Promise<void> => {
    const ordered = [...groups.keys()]
    const factsAskedOf = (build: ProofBuild) =>
      factsAsked(exercise, groups.get(build) ?? [build], recorded, record)
    const first = await timed(() =>
      runShared({ root, exercise, builds: ordered, factsAskedOf, scratch: join(scratch, 'runs') }),
    )
    const again: Promise<void>[] = []
    const left = new Map<ProofBuild, ProofBuild[]>()
    for (const [one, group] of groups) {
      const result = first.get(one.name)
      if (!first.has(one.name)) left.set(one, group)
      for (const build of first.has(one.name) ? group : []) {
        const doubt = doubtIn(build, exercise, result, recorded)
        if (doubt === undefined) settle(build, result)
        else again.push(alone(build, doubt))
      }
    }
    if (left.size > 0) again.push(together(left))
    await Promise.all(again)
  }

  const ordered = inOrder(builds)
  await together(
    options.noAlike ? new Map(ordered.map((build) => [build, [build]])) : alike(root, exercise, ordered),
  )
  return { results, alone: reasons, seconds }
}

/** Whether a test ran, or something was found to be wrong before. */
function hasBegun(result: ExerciseResult | undefined): boolean {
  return result !== undefined && (result.tests.length > 0 || result.loadErrors.length > 0)
}

/** Starters, the one with the least solved first; reference; mistakes. */
function inOrder(builds: readonly ProofBuild[]): ProofBuild[] {
  const rank = (build: ProofBuild) => {
    if (build.kind === 'step') return build.solved
    return build.kind === 'reference' ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY
  }
  return builds
    .map((build) => ({ build, rank: rank(build) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ build }) => build)
}
