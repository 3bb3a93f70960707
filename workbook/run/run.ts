import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { servicesUsed } from 'shared/harness/services-used.ts'
import { createVitest, type Vitest } from 'vitest/node'
import { type Build, cacheDir, projectOf, rerunOnSave } from './build.ts'
import { Collector } from './collector.ts'
import type { RunOptions, RunResults } from './options.ts'

/** After one endless loop in a file, the next counts as one this much sooner, in milliseconds. */
const BLOCKED_AGAIN_MS = 2_000

/**
 * Runs the tests of exercises against builds of their levels, all in one vitest, a process for each file.
 * Code that never ends is stopped with its process; the other tests of its file then run in another.
 * @returns the vitest that ran, for `watch`; otherwise it is closed already.
 */
export async function runTests(options: RunOptions): Promise<{ results: RunResults; vitest: Vitest }> {
  const { root, builds, watch = false } = options
  // Made by a loop guard when it has something to say, and removed when that is read: a killed run leaves nothing.
  const loopReport = join(tmpdir(), `nine-weeks-learn-${randomUUID()}.jsonl`)
  const services = servicesFor(builds)
  const collector = new Collector(builds, loopReport, options)
  const vitest = await createVitest(
    'test',
    {
      root,
      config: false,
      watch,
      reporters: [collector],
      projects: builds.map((build) => projectOf(build, loopReport)),
      watchTriggerPatterns: builds.map(rerunOnSave),
      passWithNoTests: true,
      // What a test file leaves open must not hold up the verdict.
      teardownTimeout: 1_000,
    },
    { cacheDir: cacheDir(root), logLevel: 'silent', clearScreen: false },
    // What vitest has to say beside its results, such as a process that was slow to end, is no verdict.
    { stderr: nowhere() },
  )
  collector.runAgain = async (specifications) => {
    const environments = new Set(specifications.map(({ project }) => project.config.env))
    for (const env of environments) env.NINE_WEEKS_BLOCKED_MS = String(BLOCKED_AGAIN_MS)
    await vitest.runTestSpecifications(specifications)
    // Else the next save would run only what was run again.
    vitest.clearSpecificationsCache()
    await vitest.globTestSpecifications()
    for (const env of environments) delete env.NINE_WEEKS_BLOCKED_MS
  }
  // The processes of the tests inherit where the services are.
  const endServices = await services
  if (endServices) vitest.onClose(endServices)
  await vitest.start()
  await collector.settled()
  if (!watch) await vitest.close()
  return { results: collector.results, vitest }
}

/** Starts the services of a run, if its tests use any. Runs inside of it, and all their tests, share them. */
export async function servicesFor(builds: Build[]): Promise<(() => Promise<void>) | undefined> {
  const files = new Set(
    builds.flatMap(({ exercises }) => exercises.flatMap(({ testFile }) => testFile ?? [])),
  )
  const used = servicesUsed(files)
  if (used.size === 0) return undefined
  const { startRunServices } = await import('shared/harness/run-services.ts')
  // Without them each test file looks for its own, and says what is missing.
  return startRunServices(used).catch(() => undefined)
}

/** Where vitest may say what it likes. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
