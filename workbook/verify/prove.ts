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
 * A process for each build and exercise would cost four times as much as the tests in it. So the tests of an exercise run on all builds of its level in one process. A result counts only if sharing cannot have caused it:
 *
 * - The starters run before anything else, those with less solved first, and the reference after them. The next program contains the one before, so it would leave the same things in the process itself.
 * - A mistake runs after them, beside other mistakes. Only the facts that should catch it run, and one that it keeps, which shows that the process itself works. Its result counts only if it fails exactly those of them that are on record. A record comes from a process of its own, or from a result that was found equal.
 * - Nothing runs after a program that has changed a global, an export, the environment or a listener: the process ends.
 * - A build that surprises the proof, leaves an uncaught error, or ends or blocks its process runs again in a process of its own, with full time limits. That result counts.
 */

/** How often to run a program that does not begin. */
const TRIES = 3

export interface ProveOptions {
  root: string
  exercise: Exercise
  builds: readonly ProofBuild[]
  /** What is on record for the exercise's mistakes. */
  recorded: ExerciseRecord['mistakes']
  /** A folder inside the week that is removed later, absolute. */
  scratch: string
  /** Run every fact on mistakes, so that a record can be written. */
  record: boolean
  /** Run each build, even if it is one program with another for the exercise. */
  noAlike: boolean
  /** Runs a piece of work when the machine has room for it. */
  limit: <T>(run: () => Promise<T>) => Promise<T>
}

/** The results of an exercise's tests on its builds. */
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
      // On a busy machine a process may not even begin, which says nothing about the program.
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

/** Whether a test ran, or something was wrong before. */
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
