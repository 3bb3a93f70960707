import { loadCourse, shown } from '../catalogue/course.ts'
import { EXIT } from '../outcome.ts'
import { loadProgress, progressKey, recordHint } from '../progress/progress.ts'
import { renderMarkdown } from '../terminal/markdown.ts'
import { bold, dim, typed } from '../terminal/style.ts'
import type { Options } from './command.ts'
import { oneExercise } from './one-exercise.ts'

/** Longer lines are tiring to read. */
const WIDEST = 100

/** `learn hint ID`: the next hint, one at a time; `--again` begins with the first. */
export async function hint(ids: string[], { again }: Options): Promise<number> {
  const course = loadCourse()
  const exercise = oneExercise(course, ids, 'hint')
  const seen = again ? 0 : (loadProgress(course).hints[progressKey(exercise)] ?? 0)
  const { hints, id } = exercise
  const next = hints[seen]
  if (next === undefined) {
    process.stdout.write(
      `You have seen all ${hints.length} hints of ${id}.\n` +
        `  Again     ${typed(`hint ${id} --again`)}\n  Solution  ${typed(`solution ${id}`)}\n`,
    )
    return EXIT.passed
  }
  const left = hints.length - seen - 1
  const more =
    left === 0
      ? `The last one. The solution: ${typed(`solution ${id}`)}`
      : `${left} more: ${typed(`hint ${id}`)}`
  const width = Math.min(process.stdout.columns ?? WIDEST, WIDEST)
  process.stdout.write(
    `${dim(`Hint ${seen + 1} of ${hints.length} to ${id}, ${shown(course, exercise.level.readme)}:${exercise.line}`)}\n\n` +
      `${bold(next.question)}\n\n${renderMarkdown(next.text, width)}\n\n${dim(more)}\n`,
  )
  recordHint(course, exercise, seen + 1)
  return EXIT.passed
}
