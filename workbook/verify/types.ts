import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { Course } from '../catalogue/course.ts'
import type { ProofBuild } from './builds.ts'
import type { Findings } from './findings.ts'

/** Type-checks the starters of every step, of all weeks in one run of the compiler. @param scratch a folder of one of the weeks. */
export function checkTypes(course: Course, scratch: string, builds: ProofBuild[], findings: Findings): void {
  const steps = builds.filter(({ kind }) => kind === 'step')
  if (steps.length === 0) return
  const config = {
    extends: relative(scratch, join(course.root, 'tsconfig.base.json')),
    include: steps.map(({ folder }) => `${relative(scratch, folder)}/**/*.ts`),
  }
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config))
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const { stdout, error } = spawnSync(
    process.execPath,
    [join(typescript, 'bin/tsc'), '-p', scratch, '--pretty', 'false'],
    {
      cwd: scratch,
      encoding: 'utf8',
    },
  )
  if (error !== undefined) throw error
  for (const [, file = '', line, message = ''] of stdout.matchAll(
    /^(\S.*?)\((\d+),\d+\): error (TS\d+: .*)$/gm,
  )) {
    const build = steps.find(({ folder }) => join(scratch, file).startsWith(`${folder}/`))
    const source =
      build === undefined ? file : join(build.level.folder, relative(build.folder, join(scratch, file)))
    findings.add(
      source,
      1,
      `${build?.name ?? 'starter'}: line ${line} of the starter does not type-check: ${message}`,
    )
  }
}
