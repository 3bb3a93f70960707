import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { LEVELS } from '../course/levels.ts'
import { useCompileCache } from './compile-cache.ts'
import type {} from './connection-budget.ts'
import { HOOK_WITHIN, TEST_WITHIN } from './limits.ts'

/** Vitest's own conditions for code that runs on Node. If you name any, you replace them all. */
export const NODE_CONDITIONS = ['module', 'node', 'development|production']

const WEEK_PROCESS = fileURLToPath(new URL('./week-process.ts', import.meta.url))

/**
 * Vitest's configuration for one week: tests of the reference, or, with `NINE_WEEKS_SUBJECT=work` in the
 * environment, the same tests on the learner's own code.
 * @param week the week's folder, absolute.
 * @param connections how many connections to PostgreSQL one test file of each level may open.
 */
export function weekConfig(week: string, connections?: Record<string, number>): ViteUserConfig {
  useCompileCache()
  const work = process.env.NINE_WEEKS_SUBJECT === 'work'
  const levels = LEVELS.filter((level) => existsSync(join(week, level)))
  return defineConfig({
    ssr: { resolve: { conditions: work ? ['work', ...NODE_CONDITIONS] : NODE_CONDITIONS } },
    test: {
      ...testOptions,
      // The references of a week share one process per core. A learner's code gets its own, because it may do
      // anything to it.
      ...(!work && { isolate: false, setupFiles: [WEEK_PROCESS, ...testOptions.setupFiles] }),
      sequence: { setupFiles: 'list' },
      root: week,
      globalSetup: [fileURLToPath(new URL('./services-of-run.ts', import.meta.url))],
      // Tests that are not of one exercise, such as the contract suites.
      include: ['tests/*.test.ts', ...levels.map((level) => `${level}/tests/*.test.ts`)],
      provide: {
        subject: Object.fromEntries(levels.map((level) => [level, join(week, work ? 'work' : '', level)])),
        buildName: '',
        loopReport: '',
        // A learner's solution may open as many as it likes.
        ...(connections && !work && { connections }),
      },
    },
  })
}

/** Settings for the tests of every exercise, whatever code is their subject. */
export const testOptions = {
  // One process per file: what an exercise does to its process does not affect another.
  pool: 'forks',
  maxWorkers: availableParallelism(),
  // Extended by setup.ts on a slow machine.
  testTimeout: TEST_WITHIN,
  // Show the compared values whole: cut short, both sides often look the same.
  chaiConfig: { truncateThreshold: 300 },
  hookTimeout: HOOK_WITHIN,
  setupFiles: [fileURLToPath(new URL('./setup.ts', import.meta.url))],
} as const satisfies ViteUserConfig['test']
