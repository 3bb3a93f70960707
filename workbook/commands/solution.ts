import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { solutionOf } from 'shared/course/solution.ts'
import { applySolution } from '../acts/apply-solution.ts'
import { type Entry, writeEntries } from '../acts/folder-entries.ts'
import { keepCopy } from '../acts/keep-copy.ts'
import { type Course, type Exercise, loadCourse, shown } from '../catalogue/course.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { keepMarks } from '../progress/kept-marks.ts'
import { cyan, dim, green, typed, yellow } from '../terminal/style.ts'
import type { Options } from './command.ts'
import { oneExercise } from './one-exercise.ts'

/**
 * `learn solution ID [--apply]`: shows the reference lines of one exercise, or puts them into the learner's
 * files.
 */
export async function solution(ids: string[], { apply }: Options): Promise<number> {
  const course = loadCourse()
  const exercise = oneExercise(course, ids, 'solution')
  return apply ? applied(course, exercise) : printed(course, exercise)
}

function printed(course: Course, exercise: Exercise): number {
  for (const { file, line, lines } of solutionOf(exercise)) {
    process.stdout.write(`${dim(`${shown(course, join(exercise.level.folder, file))}:${line}`)}\n`)
    process.stdout.write(`${lines.map((text) => cyan(text)).join('\n')}\n\n`)
  }
  process.stdout.write(dim(`Into your own files: ${typed(`solution ${exercise.id} --apply`)}\n`))
  return EXIT.passed
}

function applied(course: Course, exercise: Exercise): number {
  const { level, id } = exercise
  if (!existsSync(level.work))
    throw new UsageError(`You have not started ${level.id} yet: ${typed(`start ${level.id}`)}`)
  const { changes, lost } = applySolution(exercise)
  if (lost.length > 0) {
    const places = lost
      .map(({ file, line }) => `  ${shown(course, join(level.folder, file))}:${line}`)
      .join('\n')
    throw new UsageError(
      `Your code has no "#region ${exercise.number}" any more for these lines of the reference, so nothing was changed:\n` +
        `${places}\nSee them with: ${typed(`solution ${id}`)}`,
    )
  }
  if (changes.size === 0) {
    process.stdout.write(`Your code has the reference lines of ${id} already: nothing was changed.\n`)
    return EXIT.passed
  }
  const kept = keepCopy(course, level)
  keepMarks(course, level, kept)
  writeEntries(
    level.work,
    new Map([...changes].map(([file, content]): [string, Entry] => [file, { content }])),
  )
  for (const file of changes.keys())
    process.stdout.write(`${green('✓')} ${shown(course, join(level.work, file))}\n`)
  process.stdout.write(`${yellow('!')} Your lines before are kept in ${shown(course, kept)}\n`)
  process.stdout.write(`  To get them back: ${typed(`reset ${level.id} --restore`)}\n`)
  process.stdout.write(`  Test it: ${typed(`test ${id}`)}\n`)
  return EXIT.passed
}
