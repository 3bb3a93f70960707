import { existsSync, rmSync } from 'node:fs'
import { starterFiles } from 'shared/course/level-files.ts'
import { type Entry, entriesOf, isSameWork, replaceEntries } from '../acts/folder-entries.ts'
import { bringBack, keepCopy, keptCopies } from '../acts/keep-copy.ts'
import { type Course, type LevelFolder, loadCourse, shown } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { clearMarks, keepMarks, restoreMarks } from '../progress/kept-marks.ts'
import { green, typed } from '../terminal/style.ts'
import type { Options } from './command.ts'

/** `learn reset ID [--restore]`: a fresh starter, with the old work kept under a dated name; or the old work back. */
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

/** First copy everything that is there, then write the starter: an interruption can lose nothing. */
function fresh(course: Course, level: LevelFolder, from: number): number {
  if (!existsSync(level.work)) {
    throw new UsageError(
      `You have not started ${level.id}, so there is nothing to reset. Start: ${typed(`start ${level.id}`)}`,
    )
  }
  const starter = starterFiles(level, (exercise) => exercise < from)
  const kept = keepCopy(course, level)
  keepMarks(course, level, kept)
  const entries = [...starter].map(([path, content]): [string, Entry] => [path, { content }])
  if (!replaced(course, level, new Map(entries), kept)) return EXIT.missing
  clearMarks(course, level, from)
  process.stdout.write(
    `${green('✓')} ${shown(course, level.work)} is the starter again\n` +
      `  Your code from before is in ${shown(course, kept)}\n` +
      `  To get it back: ${typed(`reset ${level.id} --restore`)}\n`,
  )
  return EXIT.passed
}

/** Restore the latest copy. Keep the current work too, so that nothing can be lost this way either. */
function restored(course: Course, level: LevelFolder): number {
  const [latest] = keptCopies(course, level)
  if (latest === undefined) throw new UsageError(`There is no earlier code of ${level.id} to restore.`)
  const kept = existsSync(level.work) ? keepCopy(course, level) : undefined
  if (kept === undefined) bringBack(latest, level)
  else {
    keepMarks(course, level, kept)
    const entries = entriesOf(latest)
    if (!replaced(course, level, entries, kept)) return EXIT.missing
    if (isSameWork(entriesOf(level.work), entries)) rmSync(latest, { recursive: true })
  }
  restoreMarks(course, level, latest)
  process.stdout.write(
    `${green('✓')} ${shown(course, level.work)} is your code from ${shown(course, latest)}\n`,
  )
  if (kept !== undefined) process.stdout.write(`  What was there is in ${shown(course, kept)}\n`)
  return EXIT.passed
}

/** Replaces the work in place. If that fails, it says where the complete work is. */
function replaced(course: Course, level: LevelFolder, entries: Map<string, Entry>, kept: string): boolean {
  try {
    replaceEntries(level.work, entries)
    return true
  } catch (error) {
    process.stderr.write(
      `${shown(course, level.work)} could not be written as a whole: ${(error as Error).message}\n` +
        `Everything that was in it is in ${shown(course, kept)}.\n`,
    )
    return false
  }
}
