import { existsSync } from 'node:fs'
import { type Course, type Exercise, type LevelFolder, loadCourse, shown } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { EXIT } from '../outcome.ts'
import { renderMarkdown } from '../terminal/markdown.ts'
import { page } from '../terminal/pager.ts'
import { bold, dim, typed } from '../terminal/style.ts'
import type { Options } from './command.ts'
import { oneExercise } from './one-exercise.ts'

/** Longer lines are tiring to read. */
const WIDEST = 90

/** `learn read ID`: the statement of an exercise without its hints, or the introduction of a level. */
export async function read(ids: string[], _options: Options): Promise<number> {
  const course = loadCourse()
  const width = Math.min(process.stdout.columns ?? WIDEST, WIDEST)
  const [id, ...more] = ids
  const { level, exercise } = id === undefined || more.length > 0 ? {} : select(course, id)
  await page(
    level !== undefined && exercise === undefined
      ? introductionOf(level, width)
      : statementOf(course, oneExercise(course, ids, 'read'), width),
  )
  return EXIT.passed
}

/** The introduction of a level and its exercises as text, wrapped to a number of columns. */
function introductionOf({ id, title, introduction, exercises }: LevelFolder, width: number): string {
  const list = exercises.map((exercise) => `${exercise.id}  ${exercise.title}`)
  const first = exercises[0]?.id
  return [`${bold(id)}  ${bold(title)}`, renderMarkdown(introduction, width), list.join('\n')]
    .concat(first === undefined ? [] : dim(`Go on: ${typed(`read ${first}`)}`))
    .join('\n\n')
    .concat('\n')
}

/** The statement as text, wrapped to a number of columns. */
export function statementOf(course: Course, exercise: Exercise, width: number): string {
  const { id, title, concept, statement, core, productionStatement, production, level, line } = exercise
  const prose = (markdown: string) => renderMarkdown(markdown, width)
  const command = existsSync(level.work) ? `test ${id} --watch` : `start ${level.id}`
  const blocks = [
    `${bold(id)}  ${bold(title)}   ${dim(concept)}`,
    prose(statement),
    ...facts(core, prose),
    ...(production.length === 0
      ? []
      : [bold('In production'), prose(productionStatement), ...facts(production, prose)]),
    dim(
      [
        `Go on: ${typed(command)}   Stuck? ${typed(`hint ${id}`)}`,
        `In your editor: ${shown(course, level.readme)}:${line}`,
      ].join('\n'),
    ),
  ]
  return `${blocks.join('\n\n')}\n`
}

function facts(list: string[], prose: (markdown: string) => string): string[] {
  return [bold('Done when'), list.map((fact) => prose(`- ${fact}`)).join('\n')]
}
