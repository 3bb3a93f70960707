import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { brokenBuildFiles } from 'shared/course/broken-builds.ts'
import { applied, changesOf, type Patch, PatchError, placed, readPatch } from 'shared/course/patch.ts'
import { readProgram } from 'shared/course/program-files.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import { type Conflict, carryOver } from './carry-over.ts'
import { fileAt, git } from './git.ts'
import type { Texts } from './moved-lines.ts'

/** What became of a patch that did not fit the reference. */
export type Refreshed = { file: string } & (
  | { written: true }
  | { conflicts: Conflict[] }
  | { misfit: string }
)

/**
 * Carries the patches of a level over a change of its reference, and leaves alone what fits it as it is.
 * @param only the exercise; all of the level unless told.
 * @returns how many fit, and what became of the others.
 */
export function refresh(level: LevelFolder, only?: number): { fitting: number; others: Refreshed[] } {
  const ours = textsOf(level.folder)
  const files = [...level.exercises.flatMap(({ mistakes }) => mistakes), ...brokenBuildFiles(level.folder)]
  const chosen = files.filter((file) => only === undefined || Number.parseInt(basename(file), 10) === only)
  const others: Refreshed[] = []
  for (const file of chosen) {
    const patch = readPatch(file, [])
    try {
      applied(patch, ours)
    } catch (error) {
      if (!(error instanceof PatchError)) throw error
      others.push(mended(level, patch, ours, error.message))
    }
  }
  return { fitting: chosen.length - others.length, others }
}

function mended(level: LevelFolder, patch: Patch, ours: Texts, misfit: string): Refreshed {
  const { file } = patch
  const base = baseOf(level, patch)
  if (base === undefined) return { file, misfit }
  const carried = carryOver(patch, base, ours)
  if ('conflicts' in carried) return { file, conflicts: carried.conflicts }
  writeFileSync(file, patch.head + carried.diff)
  return { file, written: true }
}

/** The reference that a patch fits: that of the last commit, or that of the commit which last changed the patch. */
function baseOf({ folder }: LevelFolder, patch: Patch): Texts | undefined {
  const lastChanged = () => git(folder, 'log', '-1', '--format=%H', '--', patch.file).trim()
  for (const revision of [() => 'HEAD', lastChanged]) {
    const commit = revision()
    const base = commit === '' ? undefined : baseAt(folder, commit, patch)
    if (base !== undefined) return base
  }
  return undefined
}

function baseAt(folder: string, revision: string, patch: Patch): Texts | undefined {
  try {
    const base = new Map<string, string>()
    for (const change of changesOf(patch)) {
      const text = fileAt(folder, revision, change.path)
      if (text === undefined && change.kind !== 'new') return undefined
      if (text === undefined) continue
      base.set(change.path, text)
      placed(patch, change, text)
    }
    return base
  } catch (error) {
    if (error instanceof PatchError) return undefined
    throw error
  }
}

const textsOf = (folder: string): Texts =>
  new Map([...readProgram(folder)].map(([path, content]) => [path, Buffer.from(content).toString('utf8')]))
