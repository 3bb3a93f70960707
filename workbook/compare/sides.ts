import { existsSync } from 'node:fs'
import { LEVELS } from 'shared/course/levels.ts'
import type { Course, LevelFolder } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { UsageError } from '../outcome.ts'
import { typed } from '../terminal/style.ts'

/** One of the two programs that are compared. */
export interface Side {
  /** `week2/hard`, or `your week2/hard`. */
  label: string
  level: LevelFolder
  folder: string
}

/** Words for the learner's own code. */
const MINE = ['work', 'mine', 'own']

/**
 * Reads what to compare: `week2 simple hard`, `week2/simple week2/hard` or `week2/simple work`, and then a file.
 * @throws {UsageError} when these are not two programs.
 */
export function readSides(course: Course, args: string[]): { left: Side; right: Side; file?: string } {
  const week = /^week\d+$/i.test(args[0] ?? '') ? args[0] : undefined
  const [a, b, file, ...more] = week === undefined ? args : args.slice(1)
  if (a === undefined || b === undefined || more.length > 0 || (MINE.includes(a) && MINE.includes(b))) {
    throw new UsageError(
      `Which two? For example:\n  ${typed('compare week1 simple intermediate')}\n  ${typed('compare week1/simple work')}`,
    )
  }
  const within = (id: string) => (week === undefined ? id : `${week}/${id}`)
  if (MINE.includes(a)) {
    const right = sideOf(course, within(b))
    return { left: mine(right.level), right, file }
  }
  const left = sideOf(course, within(a))
  const right = MINE.includes(b)
    ? mine(left.level)
    : sideOf(course, week === undefined ? withWeek(b, left) : within(b))
  return { left, right, file }
}

/** `hard` after `week2/simple` means `week2/hard`. */
function withWeek(id: string, { level }: Side): string {
  return LEVELS.some((name) => name === id) ? `${level.week.id}/${id}` : id
}

function sideOf(course: Course, id: string): Side {
  const { level } = select(course, id)
  if (level === undefined)
    throw new UsageError(`${id} is a whole week. Name a level of it, for example ${id}/simple.`)
  return { label: level.id, level, folder: level.folder }
}

function mine(level: LevelFolder): Side {
  if (!existsSync(level.work))
    throw new UsageError(`You have not started ${level.id} yet: ${typed(`start ${level.id}`)}`)
  return { label: `your ${level.id}`, level, folder: level.work }
}
