import { loadCourse, shown } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { newMistake } from '../mistakes/new-mistake.ts'
import { type Refreshed, refresh } from '../mistakes/refresh.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { green, red, typed } from '../terminal/style.ts'
import type { Options } from './command.ts'
import { oneExercise } from './one-exercise.ts'

/**
 * `learn mistakes new ID NAME` and `learn mistakes refresh [ID]`: make patches from an edited reference, and
 * fix them.
 */
export async function mistakes([task, ...rest]: string[], options: Options): Promise<number> {
  if (task === 'new') return makeNew(rest, options)
  if (task === 'refresh') return refreshAll(rest)
  throw new UsageError(`Which of the two? ${typed('mistakes new ID NAME')} or ${typed('mistakes refresh')}`)
}

function makeNew([id, name, ...more]: string[], options: Options): number {
  if (id === undefined || name === undefined || more.length > 0) {
    throw new UsageError(
      `An exercise and a name, please. For example: ${typed('mistakes new week1/simple/1 no-order')}`,
    )
  }
  const course = loadCourse()
  const exercise = oneExercise(course, [id], 'mistakes new')
  const text = (option: string) => options[option] as string | undefined
  const caughtBy = text('caught-by')
  if (caughtBy !== undefined && !exercise.facts.includes(caughtBy)) {
    throw new UsageError(
      `"${caughtBy}" is not a fact of ${exercise.id}. It has:\n${exercise.facts.map((fact) => `  ${fact}`).join('\n')}`,
    )
  }
  const head = { title: text('title'), wrong: text('wrong'), consequence: text('consequence'), caughtBy }
  const isBuild = options['broken-build'] === true
  const { file, paths } = newMistake(exercise, { name, head, isBuild })
  const { title, wrong, consequence } = head
  const isComplete = [title, wrong, consequence, isBuild || caughtBy].every(Boolean)
  process.stdout.write(`${green('✓')} ${shown(course, file)}  changes ${paths.join(', ')}\n`)
  process.stdout.write('  The reference is as it was.\n')
  if (!isComplete) process.stdout.write('  Fill in what is missing above the difference.\n')
  process.stdout.write(`  Prove it: ${typed(`verify ${exercise.id} --record`)}\n`)
  return EXIT.passed
}

function refreshAll(ids: string[]): number {
  const course = loadCourse()
  const chosen = ids.length === 0 ? course.weeks.map(({ id }) => id) : ids
  let fitting = 0
  const others: Refreshed[] = []
  for (const id of chosen) {
    const { week, level, exercise } = select(course, id)
    for (const one of level === undefined ? week.levels : [level]) {
      const result = refresh(one, exercise?.number)
      fitting += result.fitting
      others.push(...result.others)
    }
  }
  for (const other of others) process.stdout.write(linesOf(other, shown(course, other.file)))
  const written = others.filter((other) => 'written' in other).length
  const left = others.length - written
  process.stdout.write(`${fitting} fit as they are, ${written} written again, ${left} to fix by hand\n`)
  if (left > 0) {
    process.stdout.write(
      `To fix one: write it into the reference, remove the patch, and ${typed('mistakes new ID NAME')}\n`,
    )
  }
  return left === 0 ? EXIT.passed : EXIT.failed
}

function linesOf(other: Refreshed, file: string): string {
  if ('written' in other) return `${green('✓')} ${file}  written again\n`
  if ('misfit' in other)
    return `${red('✗')} ${file}  fits neither the last commit nor the one that changed it last: ${other.misfit}\n`
  return other.conflicts
    .map(({ path, line, message }) => `${red('✗')} ${file}  ${path}:${line} ${message}\n`)
    .join('')
}
