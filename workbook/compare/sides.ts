import { existsSync } from 'node:fs'
import { LEVELS } from 'shared/testing/levels.ts'
import type { Course, LevelFolder } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { UsageError } from '../commands/outcome.ts'
import { typed } from '../terminal/style.ts'

/** One of the two programs that are compared. */
export interface Side {
  /** `week2/hard`, or `your week2/hard`. */
  label: string
  level: LevelFolder
  folder: string
}

/** The learner's own code, as one says it. */
const MINE = ['work', 'mine', 'own']

/**
 * Reads what is to be compared: `week2 simple hard`, `week2/simple week2/hard`, `week2/simple work`, and a
 * file behind them.
 * @throws {UsageError} when these are not two programs.
 */
export function readSides(course: Course, args: string[]): { left: Side; right: Side; file?: string } {
  const [first = '', ...rest] = args
  const isWeek = /^week\d+$/.test(first)
  const [a, b, file] = isWeek
    ? [`${first}/${rest[0]}`, under(first, rest[1]), rest[2]]
    : [first, rest[0], rest[1]]
  if (!a || !b || (isWeek && rest.length < 2)) {
    throw new UsageError(
      `Which two? For example:\n  ${typed('compare week1 simple intermediate')}\n  ${typed('compare week1/simple work')}`,
    )
  }
  const left = sideOf(course, a)
  const right = MINE.includes(b) ? mine(left.level) : sideOf(course, withWeek(b, left))
  return { left, right, file }
}

const under = (week: string, level: string | undefined) =>
  level === undefined || MINE.includes(level) ? level : `${week}/${level}`

/** `hard` behind `week2/simple` means `week2/hard`. */
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
