import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeFiles } from 'shared/course/program-files.ts'
import type { LevelFolder } from '../catalogue/course.ts'

/**
 * Writes what makes the learner's work of a week a package, each file once: from then on it belongs to the
 * learner. In its `package.json` a learner can add packages that the week does not have, and nothing of the
 * week itself changes.
 */
export function writeWorkConfig({ work, week }: LevelFolder): void {
  const folder = dirname(work)
  const missing = Object.entries({
    'package.json': { private: true, type: 'module', imports: importsOf(week.folder) },
    // Lets editors find types for the learner's code.
    'tsconfig.json': {
      extends: '../../../tsconfig.base.json',
      compilerOptions: { customConditions: ['work'] },
      include: ['**/*.ts'],
    },
  }).filter(([name]) => !existsSync(join(folder, name)))
  writeFiles(
    folder,
    new Map(missing.map(([name, content]) => [name, `${JSON.stringify(content, null, 2)}\n`])),
  )
}

/** The names under which the learner's code imports itself: those of the week, relative to `work`. */
function importsOf(week: string): Record<string, string> {
  const file = join(week, 'package.json')
  const { imports = {} } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  return Object.fromEntries(
    Object.entries<{ work?: string }>(imports).flatMap(([name, { work }]) =>
      work === undefined ? [] : [[name, work.replace('./work/', './')]],
    ),
  )
}
