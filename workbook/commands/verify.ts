import { isServiceUnavailable } from 'shared/services/unavailable.ts'
import { loadCourse, shown, type Week } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { EXIT } from '../outcome.ts'
import { spinner } from '../terminal/spinner.ts'
import { count, green, red } from '../terminal/style.ts'
import { verifyWeek } from '../verify/verify-week.ts'
import type { Options } from './command.ts'

/** `learn verify [ID]`: the author's proof, a line a week, a line a problem. */
export async function verify(ids: string[], { record }: Options): Promise<number> {
  const course = loadCourse()
  const chosen = ids.length === 0 ? course.weeks.map(({ id }) => id) : ids
  let sound = 0
  let unsound = 0
  let missing = false
  for (const id of chosen) {
    const { week, level } = select(course, id)
    const levels = level === undefined ? week.levels : [level]
    const started = performance.now()
    const waiting = spinner(`Proving ${id}`)
    const { findings, exercises, mistakes, builds } = await verifyWeek(course, week, levels, {
      record: record === true,
      onProgress: (done, of) => waiting.update(`Proving ${id}: ${done} of ${of} test files`),
    })
    waiting.stop()
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    for (const { file, line, message } of findings) {
      process.stdout.write(`${red('✗')} ${shown(course, file)}:${line}  ${message}\n`)
    }
    const counted = `${count(exercises, 'exercise')}, ${count(mistakes, 'mistake')}, ${count(builds, 'build')}, ${seconds} s`
    const unsoundHere = unsoundExercises(levels, findings)
    unsound += unsoundHere
    missing ||= findings.some(isServiceUnavailable)
    sound += exercises - unsoundHere
    process.stdout.write(
      findings.length === 0
        ? `${green('✓')} ${id} is sound (${counted})\n`
        : `${red('✗')} ${id} is not sound: ${count(findings.length, 'problem')} (${counted})\n`,
    )
  }
  process.stdout.write(`${sound} passed, ${unsound} failed\n`)
  if (missing) return EXIT.missing
  return unsound === 0 ? EXIT.passed : EXIT.failed
}

/** How many exercises have a problem; a problem that belongs to none counts for one. */
function unsoundExercises(levels: Week['levels'], findings: { file: string; message: string }[]): number {
  const exercises = levels.flatMap((level) => level.exercises)
  const named = new Set<string>()
  for (const { file, message } of findings) {
    const exercise = exercises.find(
      (candidate) =>
        candidate.testFile === file ||
        candidate.mistakes.includes(file) ||
        message.includes(`${candidate.id} `),
    )
    named.add(exercise?.id ?? file)
  }
  return Math.min(named.size, exercises.length) || (findings.length > 0 ? 1 : 0)
}
