import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVitest } from 'vitest/node'
import type { Exercise } from '../catalogue/course.ts'
import { Collector } from './collector.ts'
import type { Part, RunnerOptions, RunResults } from './options.ts'
import { cacheDir, projectOf } from './project.ts'
import { nowhere } from './run-services.ts'
import { specificationsOf } from './specifications.ts'
import type { WaitingForks } from './waiting-forks.ts'
import { warmPool } from './warm-pool.ts'

/** After one endless loop in a file, this many milliseconds less are enough for the next. */
const BLOCKED_AGAIN_MS = 2_000

/** Runs tests again and again in one vitest, with a process for each file and run; one run after the other. */
export interface Runner {
  /**
   * Runs a part of the facts of these exercises on every build that has them.
   * @param signal cancels the run: its running tests end, and no other begins.
   * @returns the results; `undefined` if the run was cancelled.
   */
  run(part: Part, exercises?: readonly Exercise[], signal?: AbortSignal): Promise<RunResults | undefined>
  /** Says that files have changed since the last run. */
  changed(files: string[]): void
  /** Announces that another run is expected. */
  prepare(): void
  /** Cancels what runs. */
  close(): Promise<void>
}

/** What was started before vitest was loaded. */
export interface Ahead {
  /** Ends what the tests need. */
  services: Promise<(() => Promise<void>) | undefined>
  forks: WaitingForks | undefined
}

/** Code that never ends is stopped with its process. The other tests of its file then run in another one. */
export async function startRunner(
  { root, builds, onProgress }: RunnerOptions,
  { services, forks }: Ahead,
): Promise<Runner> {
  // A loop guard makes it when it has something to report, and reading it removes it: a killed run leaves
  // nothing.
  const loopReport = join(tmpdir(), `nine-weeks-learn-${randomUUID()}.jsonl`)
  const hasProduction = builds.some(({ exercises }) =>
    exercises.some(({ production }) => production.length > 0),
  )
  let running: Part | undefined
  // If the core passes, what follows starts beside it.
  const pool = forks && warmPool(forks, () => hasProduction && running === 'core' && forks.prepare())
  const collector = new Collector(builds, loopReport, onProgress)
  const vitest = await createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      reporters: [collector],
      projects: builds.map((build) => projectOf(build, loopReport, pool)),
      passWithNoTests: true,
      // What a test file leaves open must not delay the verdict.
      teardownTimeout: 1_000,
    },
    { cacheDir: cacheDir(root), logLevel: 'silent', clearScreen: false },
    // Other messages of vitest, for example about a process that ended slowly, are not a verdict.
    { stderr: nowhere() },
  )
  // The processes of the tests inherit where the services are.
  const endServices = await services
  if (endServices) vitest.onClose(endServices)
  await vitest.standalone()
  const closing = new AbortController()
  let latest: Promise<unknown> = Promise.resolve()

  collector.runAgain = async (specifications) => {
    const environments = new Set(specifications.map(({ project }) => project.config.env))
    for (const env of environments) env.NINE_WEEKS_BLOCKED_MS = String(BLOCKED_AGAIN_MS)
    await vitest.runTestSpecifications(specifications)
    for (const env of environments) delete env.NINE_WEEKS_BLOCKED_MS
  }

  const runNow = async (part: Part, exercises: readonly Exercise[] | undefined, signal: AbortSignal) => {
    if (signal.aborted) return undefined
    running = part
    const asked = builds.flatMap((build) => specificationsOf(vitest, build, part, exercises))
    collector.begin(
      new Map(asked.flatMap(({ moduleId, facts }) => (facts ? [[moduleId, facts]] : []))),
      signal,
    )
    // A process that dies at once has no results: do not take those of the previous run.
    for (const { specification } of asked)
      vitest.state.clearFiles(specification.project, [specification.moduleId])
    const cancel = () => void vitest.cancelCurrentRun('keyboard-input')
    signal.addEventListener('abort', cancel, { once: true })
    try {
      await vitest.runTestSpecifications(
        asked.map(({ specification }) => specification),
        true,
      )
      await collector.settled()
    } finally {
      signal.removeEventListener('abort', cancel)
    }
    return signal.aborted ? undefined : collector.results
  }

  return {
    run(part, exercises, signal) {
      const signals = [closing.signal, ...(signal ? [signal] : [])]
      const own = latest.then(() => runNow(part, exercises, AbortSignal.any(signals)))
      latest = own.catch(() => {})
      return own
    },
    changed(files) {
      for (const file of files) vitest.invalidateFile(file)
    },
    prepare: () => forks?.prepare(hasProduction ? 2 : 1),
    async close() {
      closing.abort()
      await latest
      forks?.close()
      await vitest.close()
    },
  }
}
