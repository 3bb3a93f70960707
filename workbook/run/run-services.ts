import { Writable } from 'node:stream'
import { servicesUsed } from 'shared/harness/services-used.ts'
import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'

/** Starts the services of a run, if its tests use any. The runs inside it, and all their tests, share them. */
export async function servicesFor(builds: Build[]): Promise<(() => Promise<void>) | undefined> {
  const exercises = builds.flatMap((build) => build.exercises)
  const files = exercises.flatMap(testFilesOf)
  const used = servicesUsed(new Set(files))
  if (used.size === 0) return undefined
  const { startRunServices } = await import('shared/harness/run-services.ts')
  // Without them each test file looks for its own, and reports what is missing.
  return startRunServices(used).catch(() => undefined)
}

/** Where vitest may print what it likes. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
