import { existsSync } from 'node:fs'
import {
  type Course,
  type Exercise,
  type LevelFolder,
  loadCourse,
  shown,
  type Week,
} from '../catalogue/course.ts'
import { SYLLABUS } from '../catalogue/week-readme.ts'
import { EXIT } from '../outcome.ts'
import { loadProgress, type Progress, progressKey } from '../progress/progress.ts'
import { bold, cyan, dim, green, red, typed } from '../terminal/style.ts'
import type { Ending } from './command.ts'

/** `learn`: the map of the course, and on a terminal one key to where the learner goes on. */
export async function map(): Promise<Ending> {
  const course = loadCourse()
  const progress = loadProgress(course)
  const next = whatIsNext(course, progress)
  process.stdout.write(`${renderMap(course, progress, next)}\n`)
  if (next === undefined || !process.stdin.isTTY || !process.stdout.isTTY || process.env.CI)
    return EXIT.passed
  const { goOn } = await import('./go-on.ts')
  return goOn(next)
}

/** The map as text: a line a level, a mark an exercise. */
export function renderMap(course: Course, progress: Progress, next: Exercise | undefined): string {
  const all = course.weeks.flatMap(({ levels }) => levels.flatMap(({ exercises }) => exercises))
  const done = all.filter((exercise) => progress.marks[progressKey(exercise)]?.passed).length
  return [
    `${bold('Nine Weeks of Backend')}   ${done} of ${all.length} exercises done`,
    '',
    ...SYLLABUS.flatMap((title, index) => {
      const week = course.weeks.find(({ number }) => number === index + 1)
      return week === undefined
        ? [dim(`Week ${index + 1} · ${title} (not published yet)`)]
        : weekLines(week, progress)
    }),
    '',
    `${green('✓')} done  ${red('✗')} failing  · not tried`,
    ...nextLines(course, next),
  ].join('\n')
}

function weekLines(week: Week, progress: Progress): string[] {
  return [
    bold(`Week ${week.number} · ${week.title}`),
    ...week.levels
      .filter(({ exercises }) => exercises.length > 0)
      .map((level) => {
        const marks = level.exercises.map((exercise) => progress.marks[progressKey(exercise)])
        const signs = marks
          .map((mark) => (mark === undefined ? '·' : mark.passed ? green('✓') : red('✗')))
          .join(' ')
        const passed = marks.filter((mark) => mark?.passed).length
        return `  ${level.id.padEnd(20)} ${signs}  ${dim(`${passed}/${marks.length}`)}`
      }),
  ]
}

function nextLines(course: Course, next: Exercise | undefined): string[] {
  if (next === undefined) return ['', green('Every exercise is done.')]
  const { id, title, level, line } = next
  const command = existsSync(level.work) ? `test ${id} --watch` : `start ${level.id}`
  return [
    '',
    `Next: ${bold(id)}  ${title}`,
    `  Read  ${shown(course, level.readme)}:${line}`,
    `  Type  ${cyan(typed(command))}`,
  ]
}

/** Where the learner goes on: in the level of the last verdict, else at the first exercise not done. */
export function whatIsNext({ weeks }: Course, { marks, last }: Progress): Exercise | undefined {
  const levels: LevelFolder[] = weeks.flatMap((week) => week.levels)
  const undone = (level: LevelFolder) =>
    level.exercises.find((exercise) => !marks[progressKey(exercise)]?.passed)
  const current = levels.find(({ exercises }) => exercises.some((exercise) => progressKey(exercise) === last))
  return (current && undone(current)) ?? levels.map(undone).find((exercise) => exercise !== undefined)
}
