import { brokenBuildFiles, readBrokenBuild } from 'shared/course/broken-builds.ts'
import { starterFiles } from 'shared/course/level-files.ts'
import type { Mistake } from 'shared/course/mistake.ts'
import { applied, type Patch, PatchError } from 'shared/course/patch.ts'
import { readProgram } from 'shared/course/program-files.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import type { Findings } from './findings.ts'

type Program = ReadonlyMap<string, string | Uint8Array>

/** Checks that each mistake of a level fits the reference. */
export function checkMistakes(level: LevelFolder, mistakes: Mistake[], findings: Findings): void {
  const reference = starterFiles(level, () => true)
  for (const { patch } of mistakes) checkPatch(patch, reference, findings)
}

/** Checks that each broken build fits the reference. */
export function checkBrokenBuilds({ folder }: LevelFolder, findings: Findings): void {
  const files = brokenBuildFiles(folder)
  if (files.length === 0) return
  const reference = readProgram(folder)
  for (const file of files) {
    const { build, lacks } = readBrokenBuild(file)
    for (const message of lacks) findings.add(file, 1, message)
    checkPatch(build.patch, reference, findings)
  }
}

function checkPatch(patch: Patch, reference: Program, findings: Findings): void {
  // A patch without a diff was reported before.
  if (patch.diff === '') return
  try {
    applied(patch, reference)
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    findings.add(patch.file, 1, error.message)
  }
}
