import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Course, LevelFolder } from '../catalogue/course.ts'
import { entriesOf, isSameWork, isWork } from './folder-entries.ts'

/** `2025-10-04T12-00-00`, and in the same second `2025-10-04T12-00-00-2` */
const DATE = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)(?:-(\d+))?$/

/** Where the copies of a level's work are kept. */
const copiesOf = ({ root }: Course, { id }: LevelFolder) => join(root, '.learn', 'copies', ...id.split('/'))

/**
 * Copies a level's work to a dated name below `.learn`. The copy gets its name only when it is complete.
 * @returns the folder of the copy.
 * @throws the file system's error, or an error when the copy differs; the work is unchanged.
 */
export function keepCopy(course: Course, level: LevelFolder): string {
  const kept = join(copiesOf(course, level), nextDate(course, level))
  // The folder may be a link to where the learner wants it.
  const work = realpathSync(level.work)
  copyWhole(work, kept)
  return kept
}

/** Makes a copy the work of a level that has none. */
export function bringBack(copy: string, level: LevelFolder): void {
  copyWhole(copy, level.work)
  rmSync(copy, { recursive: true })
}

/** Copies a folder beside its destination, and renames the copy when it is complete. */
function copyWhole(from: string, to: string): void {
  const draft = join(dirname(to), `.${basename(to)}-${randomBytes(4).toString('hex')}`)
  mkdirSync(dirname(to), { recursive: true })
  try {
    cpSync(from, draft, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, filter: isWork })
    if (!isSameWork(entriesOf(from), entriesOf(draft)))
      throw new Error(`The copy of ${from} differs from it: is something writing there?`)
    renameSync(draft, to)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

/** A date after those of all copies, even within one second or if the clock was set back. */
function nextDate(course: Course, level: LevelFolder): string {
  const now = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const [latest] = keptCopies(course, level)
  const [, date = '', number = '1'] = DATE.exec(latest === undefined ? '' : dateOf(latest)) ?? []
  return now > date ? now : `${date}-${Number(number) + 1}`
}

/** The copies of a level's work, the latest first; earlier versions kept them beside the work, as `simple.2025-…`. */
export function keptCopies(course: Course, level: LevelFolder): string[] {
  const beside = `${basename(level.work)}.`
  return [
    ...namesIn(copiesOf(course, level)),
    ...namesIn(dirname(level.work)).filter((folder) => basename(folder).startsWith(beside)),
  ]
    .filter((folder) => DATE.test(dateOf(folder)))
    .sort((a, b) => dateOf(b).localeCompare(dateOf(a), 'en', { numeric: true }))
}

const dateOf = (folder: string) => basename(folder).replace(/^[a-z]+\./, '')

const namesIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
