import { brokenBuildFiles, readBrokenBuild } from 'shared/course/broken-builds.ts'
import { applied, PatchError } from 'shared/course/patch.ts'
import { readProgram } from 'shared/course/program-files.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import type { Findings } from './findings.ts'

/** Checks the broken builds by which an exercise judges the learner's own tests: each must fit the reference. */
export function checkBrokenBuilds({ folder }: LevelFolder, findings: Findings): void {
  const files = brokenBuildFiles(folder)
  if (files.length === 0) return
  const reference = readProgram(folder)
  for (const file of files) {
    const { build, lacks } = readBrokenBuild(file)
    for (const message of lacks) findings.add(file, 1, message)
    if (build.patch.diff === '') continue
    try {
      applied(build.patch, reference)
    } catch (error) {
      if (!(error instanceof PatchError)) throw error
      findings.add(file, 1, error.message)
    }
  }
}
