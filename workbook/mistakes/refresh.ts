import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { brokenBuildFiles } from 'shared/course/broken-builds.ts'
import { applied, type Patch, PatchError, readPatch } from 'shared/course/patch.ts'
import { isProgramFile, readProgram } from 'shared/course/program-files.ts'
import { withoutStarterLines } from 'shared/course/starter-lines.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import { type Conflict, carryOver } from './carry-over.ts'
import { fileAt, git, gitPaths } from './git.ts'
import type { Texts } from './moved-lines.ts'

/** What happened to a patch that did not fit the reference. */
export type Refreshed = { file: string } & (
  | { written: true }
  | { conflicts: Conflict[] }
  | { misfit: string }
)

/**
 * Carries the patches of a level over a change of its reference, and leaves those alone that fit.
 * @param only one exercise (default: the whole level).
 * @returns how many fit, and what happened to the others.
 */
export function refresh(level: LevelFolder, only?: number): { fitting: number; others: Refreshed[] } {
  const ours = textsOf(level.folder)
  const files = [...level.exercises.flatMap(({ mistakes }) => mistakes), ...brokenBuildFiles(level.folder)]
  const chosen = files.filter((file) => only === undefined || Number.parseInt(basename(file), 10) === only)
  const others: Refreshed[] = []
  const known = new Map<string, Texts>()
  const at = (revision: string) => {
    const texts = known.get(revision) ?? textsAt(level.folder, revision, ours)
    known.set(revision, texts)
    return texts
  }
  for (const file of chosen) {
    const patch = readPatch(file, [])
    try {
      applied(patch, ours)
    } catch (error) {
      if (!(error instanceof PatchError)) throw error
      others.push(mended(patch, baseOf(level, patch, at), ours, error.message))
    }
  }
  return { fitting: chosen.length - others.length, others }
}

function mended(patch: Patch, base: Texts | undefined, ours: Texts, misfit: string): Refreshed {
  const { file } = patch
  if (base === undefined) return { file, misfit }
  const carried = carryOver(patch, base, ours)
  if ('conflicts' in carried) return { file, conflicts: carried.conflicts }
  writeFileSync(file, patch.head + carried.diff)
  return { file, written: true }
}

/** The reference that a patch fits: that of the last commit, or of the commit that last changed the patch. */
function baseOf({ folder }: LevelFolder, patch: Patch, at: (revision: string) => Texts): Texts | undefined {
  const head = at('HEAD')
  if (fits(patch, head)) return head
  const lastChanged = git(folder, 'log', '-1', '--format=%H', '--', patch.file).trim()
  const before = lastChanged === '' ? head : at(lastChanged)
  return fits(patch, before) ? before : undefined
}

/** The program of a level at a revision. Files that have not changed since are not read. */
function textsAt(folder: string, revision: string, ours: Texts): Texts {
  const texts = new Map(ours)
  const changed = gitPaths(folder, 'diff', '--name-only', '--relative', '-z', revision, '--', '.')
  const isNew = gitPaths(folder, 'ls-files', '--others', '--exclude-standard', '-z', '--', '.')
  for (const path of [...changed, ...isNew].filter(isProgramFile)) {
    const text = fileAt(folder, revision, path)
    if (text === undefined) texts.delete(path)
    else texts.set(path, withoutStarterLines(text))
  }
  return texts
}

function fits(patch: Patch, texts: Texts): boolean {
  try {
    applied(patch, texts)
    return true
  } catch (error) {
    if (error instanceof PatchError) return false
    throw error
  }
}

const textsOf = (folder: string): Texts =>
  new Map([...readProgram(folder)].map(([path, content]) => [path, Buffer.from(content).toString('utf8')]))
