import { join } from 'node:path'
import { NODE_CONDITIONS, testOptions } from 'shared/harness/week-config.ts'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { PoolRunnerInitializer } from 'vitest/node'
import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'
import { erasableOnly } from './erasable.ts'

/** The vitest project that runs the tests of a level with a build as the subject, `#level/…`. */
export function projectOf(
  build: Build,
  loopReport: string,
  pool?: PoolRunnerInitializer,
): TestProjectInlineConfiguration {
  const { name, level, folder, exercises } = build
  const week = level.week.folder
  return {
    root: week,
    // The alias finds the build; the condition is for programs that a test starts.
    resolve: { alias: [{ find: new RegExp(`^#${level.name}/`), replacement: `${folder}/` }] },
    ssr: { resolve: { conditions: ['work', ...NODE_CONDITIONS] } },
    server: { fs: { strict: false } },
    // A course that is proven has type-checked programs only.
    ...(folder === level.work && { plugins: [erasableOnly(folder)] }),
    test: {
      ...testOptions,
      ...(pool && { pool }),
      // The builds of a proof are in a new folder each time: cached files would only pile up.
      fsModuleCache: folder === level.work,
      name,
      root: week,
      include: exercises.flatMap(testFilesOf),
      exclude: [],
      provide: { subject: { [level.name]: folder }, buildName: name, loopReport },
      env: environmentOf(build),
    },
  }
}

/** The environment of this build's tests. */
export const environmentOf = ({ folder, level }: Build) => ({
  NINE_WEEKS_SUBJECT: folder === level.work ? 'work' : '',
})

/** A folder without a cache, so nothing can be stale. */
export const cacheDir = (root: string) => join(root, 'node_modules', '.cache', 'learn')
