import { existsSync, renameSync, rmSync } from 'node:fs'
import { type Course, type LevelFolder, loadCourse, shown } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { keptCopies, setAside } from '../source/backup.ts'
import { starterFiles } from '../source/level-files.ts'
import { writeFolder } from '../source/write-files.ts'
import { green, typed } from '../terminal/style.ts'
import { EXIT, UsageError } from './outcome.ts'
import type { Options } from './table.ts'

/** `learn reset ID [--restore]`: a fresh starter, the old work kept under a dated name; or that one back. */
export async function reset(ids: string[], { restore }: Options): Promise<number> {
  const course = loadCourse()
  const [id] = ids
  if (id === undefined || ids.length > 1)
    throw new UsageError(`Which level? For example: ${typed('reset week1/simple')}`)
  const { level, exercise } = select(course, id)
  if (level === undefined)
    throw new UsageError(`${id} is a whole week. Name a level, for example: ${typed(`reset ${id}/simple`)}`)
  return restore ? restored(course, level) : fresh(course, level, exercise?.number ?? 1)
}

/** The starter is written beside first: when that fails, the work is still where it was. */
function fresh(course: Course, level: LevelFolder, from: number): number {
  if (!existsSync(level.work)) {
    throw new UsageError(
      `You have not started ${level.id}, so there is nothing to reset. Start: ${typed(`start ${level.id}`)}`,
    )
  }
  const draft = `${level.work}.new`
  // What an interrupted reset left.
  rmSync(draft, { recursive: true, force: true })
  writeFolder(
    draft,
    starterFiles(level, (exercise) => exercise < from),
  )
  const kept = setAside(level)
  renameSync(draft, level.work)
  process.stdout.write(
    `${green('✓')} ${shown(course, level.work)} is the starter again\n` +
      `  Your code from before is in ${shown(course, kept)}\n` +
      `  To have it back: ${typed(`reset ${level.id} --restore`)}\n`,
  )
  return EXIT.passed
}

/** The latest copy comes back; what is there now is kept too, so that nothing can be lost this way either. */
function restored(course: Course, level: LevelFolder): number {
  const [latest] = keptCopies(level)
  if (latest === undefined) throw new UsageError(`There is no earlier code of ${level.id} to restore.`)
  const kept = existsSync(level.work) ? setAside(level) : undefined
  renameSync(latest, level.work)
  process.stdout.write(
    `${green('✓')} ${shown(course, level.work)} is your code from ${shown(course, latest)}\n`,
  )
  if (kept !== undefined) process.stdout.write(`  What was there is in ${shown(course, kept)}\n`)
  return EXIT.passed
}
