import { cpSync, existsSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { LevelFolder } from '../catalogue/course.ts'
import { entriesOf, isSameWork, isWork } from './folder-entries.ts'

/** `simple.2025-10-04T12-00-00`, and in the same second `simple.2025-10-04T12-00-00-2` */
const KEPT = /\.(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)(?:-(\d+))?$/

/**
 * Keeps a copy of a level's work under a dated name beside it. The copy has its name only when it is whole.
 * @returns the folder of the copy.
 * @throws the file system's error, or an error when the copy differs; the work is as it was.
 */
export function keepCopy(level: LevelFolder): string {
  // The folder may be a link to where the learner would rather have it.
  const work = realpathSync(level.work)
  const draft = join(dirname(level.work), `.${basename(level.work)}.copy`)
  rmSync(draft, { recursive: true, force: true })
  try {
    cpSync(work, draft, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, filter: isWork })
    if (!isSameWork(entriesOf(work), entriesOf(draft)))
      throw new Error(`The copy of ${level.work} differs from it: is something writing there?`)
    const kept = keptName(level)
    renameSync(draft, kept)
    return kept
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

/** A name that sorts behind every copy there is, also within one second and when the clock was set back. */
function keptName(level: LevelFolder): string {
  const now = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const [, latest = '', number = '1'] = KEPT.exec(keptCopies(level)[0] ?? '') ?? []
  return now > latest ? `${level.work}.${now}` : `${level.work}.${latest}-${Number(number) + 1}`
}

/** The kept copies of a level's work, the latest first. */
export function keptCopies({ work }: LevelFolder): string[] {
  const folder = dirname(work)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => KEPT.test(name) && name.replace(KEPT, '') === basename(work))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(folder, name))
}
