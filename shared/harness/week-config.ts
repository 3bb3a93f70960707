import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { LEVELS } from '../course/levels.ts'
import { useCompileCache } from './compile-cache.ts'
import type {} from './connection-budget.ts'
import { HOOK_WITHIN, TEST_WITHIN } from './limits.ts'

/** Vitest's own conditions for code that runs on Node; naming any replaces them all. */
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
      // The references of a week share a process a core. A learner's code may do to its process what it likes.
      ...(!work && { isolate: false, setupFiles: [WEEK_PROCESS, ...testOptions.setupFiles] }),
      sequence: { setupFiles: 'list' },
      root: week,
      globalSetup: [fileURLToPath(new URL('./services-of-run.ts', import.meta.url))],
      // Beside the exercises: what holds for several levels, such as the contract suites.
      include: ['tests/*.test.ts', ...levels.map((level) => `${level}/tests/*.test.ts`)],
      provide: {
        subject: Object.fromEntries(levels.map((level) => [level, join(week, work ? 'work' : '', level)])),
        buildName: '',
        loopReport: '',
        // Somebody's solution may open as many as it likes.
        ...(connections && !work && { connections }),
      },
    },
  })
}

/** What the tests of every exercise run with, whichever code is their subject. */
export const testOptions = {
  // A process a file: what one exercise does to its process is no other exercise's trouble.
  pool: 'forks',
  maxWorkers: availableParallelism(),
  // Stretched by setup.ts where the machine is slow.
  testTimeout: TEST_WITHIN,
  // What a failing assertion compares is shown whole: cut short, both sides often look the same.
  chaiConfig: { truncateThreshold: 300 },
  hookTimeout: HOOK_WITHIN,
  setupFiles: [fileURLToPath(new URL('./setup.ts', import.meta.url))],
} as const satisfies ViteUserConfig['test']
