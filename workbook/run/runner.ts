import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node'
import type { Exercise } from '../catalogue/course.ts'
import { type Build, cacheDir, projectOf } from './build.ts'
import { Collector } from './collector.ts'
import { askedOf, type Part, type RunnerOptions, type RunResults } from './options.ts'
import { nowhere, servicesFor } from './run-services.ts'

/** After one endless loop in a file, the next counts as one this much sooner, in milliseconds. */
const BLOCKED_AGAIN_MS = 2_000

/** Runs tests again and again, all in one vitest, a process for each file and run. */
export interface Runner {
  /**
   * Runs a part of what these exercises ask for, on every build that has them.
   * @returns the results; `undefined` where another run or {@link close} cancelled it.
   */
  run(part: Part, exercises?: readonly Exercise[]): Promise<RunResults | undefined>
  /** Ends the run that is under way, as soon as its running tests have ended. */
  cancel(): Promise<void>
  /** Says that files have changed since the last run. */
  changed(files: string[]): void
  close(): Promise<void>
}

/** Code that never ends is stopped with its process; the other tests of its file then run in another. */
export async function openRunner(options: RunnerOptions): Promise<Runner> {
  const { root, builds, onProgress } = options
  // Made by a loop guard when it has something to say, and removed when that is read: a killed run leaves nothing.
  const loopReport = join(tmpdir(), `nine-weeks-learn-${randomUUID()}.jsonl`)
  const services = servicesFor(builds)
  const collector = new Collector(builds, loopReport, onProgress)
  const vitest = await createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      reporters: [collector],
      projects: builds.map((build) => projectOf(build, loopReport)),
      passWithNoTests: true,
      // What a test file leaves open must not hold up the verdict.
      teardownTimeout: 1_000,
    },
    { cacheDir: cacheDir(root), logLevel: 'silent', clearScreen: false },
    // What vitest has to say beside its results, such as a process that was slow to end, is no verdict.
    { stderr: nowhere() },
  )
  // The processes of the tests inherit where the services are.
  const endServices = await services
  if (endServices) vitest.onClose(endServices)
  await vitest.standalone()
  let running: Promise<unknown> = Promise.resolve()
  let cancelled = false

  collector.runAgain = async (specifications) => {
    const environments = new Set(specifications.map(({ project }) => project.config.env))
    for (const env of environments) env.NINE_WEEKS_BLOCKED_MS = String(BLOCKED_AGAIN_MS)
    await vitest.runTestSpecifications(specifications)
    for (const env of environments) delete env.NINE_WEEKS_BLOCKED_MS
  }

  const cancel = async () => {
    cancelled = true
    await vitest.cancelCurrentRun('keyboard-input')
    await running
  }

  return {
    async run(part, exercises) {
      await running
      cancelled = false
      const specifications = builds.flatMap((build) => specificationsOf(vitest, build, part, exercises))
      collector.begin(
        new Map(specifications.flatMap(({ moduleId, facts }) => (facts ? [[moduleId, facts]] : []))),
      )
      const all = specifications.map(({ specification }) => specification)
      running = vitest.runTestSpecifications(all, true).then(() => collector.settled())
      await running
      return cancelled ? undefined : collector.results
    },
    cancel,
    changed(files) {
      for (const file of files) vitest.invalidateFile(file)
    },
    async close() {
      await cancel()
      await vitest.close()
    },
  }
}

interface Asked {
  specification: TestSpecification
  moduleId: string
  facts?: string[]
}

function specificationsOf(
  vitest: Vitest,
  build: Build,
  part: Part,
  wanted: readonly Exercise[] | undefined,
): Asked[] {
  const project = vitest.projects.find(({ name }) => name === build.name)
  if (project === undefined) return []
  return build.exercises
    .filter((exercise) => wanted?.includes(exercise) ?? true)
    .flatMap((exercise) => askedOf(exercise, part))
    .map(({ file, facts }) => {
      const specification = project.createSpecification(file, facts && { testNamePattern: oneOf(facts) })
      return { specification, moduleId: file, facts }
    })
}

/** What vitest matches is a test's name after those of the groups that it is in. */
export function oneOf(names: readonly string[]): RegExp {
  return new RegExp(`(?:^| )(?:${names.map((name) => RegExp.escape(name)).join('|')})$`)
}
