import { join } from 'node:path'
import { NODE_CONDITIONS, testOptions } from 'shared/harness/week-config.ts'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import type { Exercise, LevelFolder } from '../catalogue/course.ts'
import { testFilesOf } from '../catalogue/test-files.ts'

/** A program to test: the reference, a learner's work, a starter, or a reference with a mistake in it. */
export interface Build {
  /** Unique in a run. */
  name: string
  level: LevelFolder
  /** The folder of the program, absolute. */
  folder: string
  /** The exercises whose tests run against it. */
  exercises: Exercise[]
}

/** The learner's own code for a level. */
export function workBuild(level: LevelFolder, exercises: Exercise[] = level.exercises): Build {
  return { name: level.id, level, folder: level.work, exercises }
}

/** The vitest project that runs the tests of a level with a build as the subject behind `#level/…`. */
export function projectOf(build: Build, loopReport: string): TestProjectInlineConfiguration {
  const { name, level, folder, exercises } = build
  const week = level.week.folder
  return {
    root: week,
    // The alias says which build; the condition is for what a test starts as a process of its own.
    resolve: { alias: [{ find: new RegExp(`^#${level.name}/`), replacement: `${folder}/` }] },
    ssr: { resolve: { conditions: ['work', ...NODE_CONDITIONS] } },
    server: { fs: { strict: false } },
    test: {
      ...testOptions,
      // The builds of a proof lie in a new folder each time: what was kept of them would only pile up.
      fsModuleCache: folder === level.work,
      name,
      root: week,
      include: exercises.flatMap(testFilesOf),
      exclude: [],
      provide: { subject: { [level.name]: folder }, buildName: name, loopReport },
      env: { NINE_WEEKS_SUBJECT: folder === level.work ? 'work' : '' },
    },
  }
}

/** Where the vitest process keeps nothing: there is no cache to grow stale. */
export const cacheDir = (root: string) => join(root, 'node_modules', '.cache', 'learn')
