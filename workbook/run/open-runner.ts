import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'
import { guessedStart } from './fork-start.ts'
import type { RunnerOptions } from './options.ts'
import { packagesUsed } from './packages-used.ts'
import { servicesFor } from './run-services.ts'
import type { Runner } from './runner.ts'
import { WaitingForks } from './waiting-forks.ts'

/** Opens a runner. While vitest loads, it already starts the services and the first process. */
export async function openRunner(options: RunnerOptions): Promise<Runner> {
  const [build, ...others] = options.builds
  const isSingle = build?.exercises.length === 1 && others.length === 0
  const forks = options.warm && isSingle ? forksFor(build) : undefined
  const services = servicesFor(options.builds)
  try {
    const { startRunner } = await import('./runner.ts')
    return await startRunner(options, { services, forks })
  } catch (error) {
    forks?.close()
    throw error
  }
}

/** Processes for the tests of a build with one exercise; the first one waits. */
function forksFor({ exercises, level, folder }: Build): WaitingForks {
  const files = exercises.flatMap(testFilesOf)
  const roots = files.filter((file) => file !== undefined)
  const forks = new WaitingForks(guessedStart(), () => packagesUsed(roots, { [`#${level.name}/`]: folder }))
  forks.prepare()
  return forks
}
