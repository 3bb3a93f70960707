import { relative, resolve } from 'node:path'
import leven from 'leven'
import type { Course, Exercise, LevelFolder, Week } from './course.ts'
import { LEVEL_LETTERS } from './levels.ts'
import { SYLLABUS } from './week-readme.ts'

/** What an id stands for. */
export interface Selection {
  id: string
  week: Week
  level?: LevelFolder
  exercise?: Exercise
  /** All its exercises, in order. */
  exercises: Exercise[]
}

/** An unknown id. The message says what would be right. */
export class UnknownIdError extends Error {
  readonly code = 'UNKNOWN_ID'
}

/**
 * Finds what a learner means: `week3`, `week3/hard`, `week3/hard/2`, the short `3h2`, or the path of a file
 * of a level, a test or the learner's work.
 * @throws {UnknownIdError} naming the nearest right ids.
 */
export function select(course: Course, id: string, cwd: string = process.cwd()): Selection {
  const named = normalize(id)
  const find = (wanted: string) => selections(course, wanted).find((selection) => selection.id === wanted)
  const path = /^week\d+(\/|$)/.test(named) ? undefined : idOfPath(course, id, cwd)
  const found = find(path ?? named)
  if (found !== undefined) return found
  throw new UnknownIdError(unknownId(course, id, path ?? named))
}

/** An id as it is written in full: `week3/hard/2` for `3h2`. */
function normalize(id: string): string {
  const lower = id.toLowerCase()
  const [short, week, letter = '', number] = /^(\d+)([sihbp])(\d*)$/.exec(lower) ?? []
  if (short === undefined) return lower.replace(/\/+$/, '')
  return [`week${week}`, LEVEL_LETTERS[letter], number].filter(Boolean).join('/')
}

/** The id for a path, if it is inside a week's folder. */
function idOfPath(course: Course, path: string, cwd: string): string | undefined {
  // A package manager runs `learn` at the root and passes the directory in INIT_CWD.
  for (const folder of [cwd, process.env.INIT_CWD ?? cwd, course.root]) {
    const candidate = resolve(folder, path)
    const week = course.weeks.find(({ folder }) => !relative(folder, candidate).startsWith('..'))
    if (week === undefined) continue
    const parts = relative(week.folder, candidate).split(/[/\\]/).filter(Boolean)
    const [level, inLevel, file = ''] = parts[0] === 'work' ? parts.slice(1) : parts
    const number = inLevel === 'tests' || inLevel === 'mistakes' ? /^(\d+)-/.exec(file)?.[1] : undefined
    return [week.id, level, number].filter((part) => part !== undefined).join('/')
  }
  return undefined
}

/**
 * What you can select.
 * @param within leaves out what cannot lead to this id, without reading it.
 */
function selections({ weeks }: Course, within?: string): Selection[] {
  const isOnTheWay = ({ id }: { id: string }) => within === undefined || `${within}/`.startsWith(`${id}/`)
  return weeks.filter(isOnTheWay).flatMap((week) => [
    ...(within === undefined || within === week.id
      ? [{ id: week.id, week, exercises: week.levels.flatMap(({ exercises }) => exercises) }]
      : []),
    ...week.levels.filter(isOnTheWay).flatMap((level) => [
      { id: level.id, week, level, exercises: level.exercises },
      ...level.exercises.map((exercise) => ({
        id: exercise.id,
        week,
        level,
        exercise,
        exercises: [exercise],
      })),
    ]),
  ])
}

function unknownId(course: Course, given: string, wanted: string): string {
  const [week = '', level] = wanted.split('/')
  const number = Number(/^week(\d+)$/.exec(week)?.[1])
  const known = course.weeks.find(({ id }) => id === week)
  if (known === undefined && number >= 1 && number <= SYLLABUS.length) {
    return `${week} (${SYLLABUS[number - 1]}) is not published yet. There is: ${list(course.weeks)}.`
  }
  const inLevel = known?.levels.find(({ id }) => id === `${week}/${level}`)
  if (inLevel !== undefined) {
    const { id, exercises } = inLevel
    return `${id} has no exercise "${wanted.slice(id.length + 1)}". It has ${id}/1 to ${id}/${exercises.length}.`
  }
  const near = nearest(course, wanted)
  const meant =
    near.length === 0
      ? `There is: ${list(known?.levels ?? course.weeks)}.`
      : `Did you mean ${near.join(', ')}?`
  return `There is no "${given}". ${meant}`
}

function nearest(course: Course, wanted: string): string[] {
  return selections(course)
    .map(({ id }) => ({ id, distance: leven(id, wanted) }))
    .filter(({ id, distance }) => distance <= Math.max(2, id.length / 4))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ id }) => id)
}

const list = (items: { id: string }[]) => items.map(({ id }) => id).join(', ')
