import type { Course, Exercise, LevelFolder, Week } from '../../catalogue/course.ts'
import { SYLLABUS } from '../../catalogue/week-readme.ts'
import { type Mark, type Progress, progressKey } from '../../progress/progress.ts'
import { bold, cyan, dim, green, red, yellow } from '../../terminal/style.ts'
import { cut } from './cut.ts'

interface MapOptions {
  /** The next exercise: the map shows its week. */
  next: Exercise | undefined
  /** All weeks in full. */
  all: boolean
}

/** The columns and rows of a screen, which the map and the lines below it must fit. */
const WIDTH = 80

/** The map as text: the current week with its levels and a mark for each exercise; a line for each other week. */
export function renderMap(course: Course, progress: Progress, { next, all }: MapOptions): string {
  const marksOf = (exercises: Exercise[]) => exercises.map((one) => progress.marks[progressKey(one)])
  const every = marksOf(course.weeks.flatMap(exercisesOf))
  const here = next ?? lastTested(course, progress)
  const current = here?.level.week ?? course.weeks[0]
  const blocks = SYLLABUS.map((title, index) => {
    const number = index + 1
    const week = course.weeks.find((one) => one.number === number)
    if (week === undefined) return [dim(`Week ${number} · ${title} (not published yet)`)]
    const tally = tallyOf(marksOf(exercisesOf(week)))
    if (!all && week !== current) return [`Week ${number} · ${week.title}  ${dim(tally)}`]
    return [
      `${bold(`Week ${number} · ${week.title}`)}  ${dim(tally)}`,
      ...week.levels
        .filter(({ exercises }) => exercises.length > 0)
        .map((level) => levelLine(level, marksOf(level.exercises), level === here?.level)),
    ]
  })
  return [
    `${bold('Nine Weeks of Backend')}   ${tallyOf(every)}`,
    '',
    ...blocks.flat(),
    '',
    `· untouched  ${red('✗')} tried  ${green('✓')} passed  ${yellow('★')} production too${all ? '' : dim('   all weeks: --all')}`,
  ]
    .map((line) => cut(line, WIDTH))
    .join('\n')
}

const exercisesOf = ({ levels }: Week) => levels.flatMap(({ exercises }) => exercises)

function lastTested(course: Course, { last }: Progress): Exercise | undefined {
  return course.weeks.flatMap(exercisesOf).find((exercise) => progressKey(exercise) === last)
}

function levelLine({ id }: LevelFolder, marks: (Mark | undefined)[], isHere: boolean): string {
  const passed = marks.filter((mark) => mark?.passed).length
  const signs = marks.map(signOf).join(' ')
  return `${isHere ? cyan('▸') : ' '} ${id.padEnd(20)} ${signs}  ${dim(`${passed}/${marks.length}`)}`
}

function signOf(mark: Mark | undefined): string {
  if (mark === undefined) return '·'
  if (!mark.passed) return red('✗')
  return mark.star ? yellow('★') : green('✓')
}

function tallyOf(marks: (Mark | undefined)[]): string {
  const passed = marks.filter((mark) => mark?.passed).length
  const stars = marks.filter((mark) => mark?.passed && mark.star).length
  return `${passed} of ${marks.length} passed${stars === 0 ? '' : `, ${stars} ★`}`
}
