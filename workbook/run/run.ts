import { openRunner } from './open-runner.ts'
import type { RunnerOptions, RunResults } from './options.ts'

/** Runs all tests of the builds once. */
export async function runTests(options: RunnerOptions): Promise<RunResults> {
  const runner = await openRunner(options)
  try {
    return (await runner.run('all')) ?? new Map()
  } finally {
    await runner.close()
  }
}
