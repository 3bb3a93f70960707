import { existsSync } from 'node:fs'
import { type Exercise, loadCourse } from '../catalogue/course.ts'
import { EXIT } from '../outcome.ts'
import { whatIsNext } from '../progress/next.ts'
import { loadProgress } from '../progress/progress.ts'
import { renderMap } from '../show/terminal/map.ts'
import { bold, cyan, green, typed } from '../terminal/style.ts'
import type { Ending, Options } from './command.ts'

/** `learn [--all]`: the map of the course. On a terminal, one key leads to the next exercise. */
export async function map(_ids: string[], { all }: Options): Promise<Ending> {
  const course = loadCourse()
  const progress = loadProgress(course)
  const next = whatIsNext(course, progress)
  const lines = [renderMap(course, progress, { next, all: all === true }), '', ...nextLines(next)]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (next === undefined || !process.stdin.isTTY || !process.stdout.isTTY || process.env.CI)
    return EXIT.passed
  const { goOn } = await import('./go-on.ts')
  return goOn(next)
}

function nextLines(next: Exercise | undefined): string[] {
  if (next === undefined) return [green('You have passed every exercise.')]
  const { id, title, level } = next
  const command = existsSync(level.work) ? `test ${id} --watch` : `start ${level.id}`
  return [
    `Next: ${bold(id)}  ${title}`,
    `  Read  ${cyan(typed(`read ${id}`))}`,
    `  Type  ${cyan(typed(command))}`,
  ]
}
