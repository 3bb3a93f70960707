import { existsSync } from 'node:fs'
import { type Exercise, type LevelFolder, loadCourse } from '../catalogue/course.ts'
import { type Selection, select } from '../catalogue/select.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { recordVerdicts } from '../progress/progress.ts'
import { workBuild } from '../run/build.ts'
import { openRunner } from '../run/open-runner.ts'
import { screenOf } from '../show/terminal/options.ts'
import { renderReport } from '../show/terminal/report.ts'
import { spinner } from '../terminal/spinner.ts'
import { typed } from '../terminal/style.ts'
import { holds, type Verdict } from '../verdict/verdict.ts'
import type { Ending, Options } from './command.ts'
import { nextAfter } from './next-after.ts'
import { watch } from './watch.ts'

/** `learn test ID… [--watch] [--production] [--verbose] [--json]`: the verdict on the learner's own code. */
export async function test(ids: string[], options: Options): Promise<Ending> {
  const course = loadCourse()
  if (ids.length === 0) throw new UsageError(`Which exercise? For example: ${typed('test week1/simple/1')}`)
  if (options.json && options.watch) throw new UsageError('--json gives one verdict: leave --watch out.')
  const selections = ids.map((id) => select(course, id))
  const levels = startedLevels(selections)
  const exercises = selectedExercises(selections, levels)
  const builds = levels.map((level) =>
    workBuild(
      level,
      exercises.filter((one) => one.level === level),
    ),
  )
  // Vitest takes a while to load, so first make sure that there is something to run.
  const opening = openRunner({ root: course.root, builds, warm: true })
  const { judge } = await import('../verdict/judge.ts')
  const runner = await opening
  const production = options.production === true
  const asked = new Set(selections.flatMap(({ exercise }) => exercise ?? []))
  const judged = async (signal?: AbortSignal) => {
    const waiting = spinner(`Testing ${ids.join(' ')}`)
    const verdicts = await judge(runner, exercises, { production, signal }).finally(waiting.stop)
    if (verdicts) recordVerdicts(course, verdicts, asked)
    return verdicts
  }
  const shows = { verbose: options.verbose === true, single: exercises.length === 1 }
  try {
    if (options.watch) return await watch({ course, exercises, levels, runner, judged, shows })
    const verdicts = (await judged()) ?? []
    process.stdout.write(
      options.json
        ? (await import('../show/files/verdicts.ts')).renderVerdicts(course, verdicts)
        : `${renderReport(course, verdicts, screenOf(shows), nextAfter(course, verdicts))}\n`,
    )
    return exitOf(verdicts, production)
  } finally {
    await runner.close()
  }
}

function exitOf(verdicts: Verdict[], production: boolean): number {
  if (verdicts.some(({ status }) => status === 'service-missing')) return EXIT.missing
  const all = verdicts.length > 0 && verdicts.every((verdict) => holds(verdict, production))
  return all ? EXIT.passed : EXIT.failed
}

function startedLevels(selections: Selection[]): LevelFolder[] {
  const wanted = [...new Set(selections.flatMap(({ week, level }) => level ?? week.levels))]
  const started = wanted.filter(({ work }) => existsSync(work))
  // An exercise or a level named by the learner must exist; of a week, what was begun is enough.
  const named = selections.find(({ level }) => level !== undefined && !existsSync(level.work))
  const missing = named?.level ?? (started.length === 0 ? wanted[0] : undefined)
  if (missing === undefined) return started
  throw new UsageError(
    `You have not started ${missing.id} yet. Start it with: ${typed(`start ${missing.id}`)}`,
  )
}

/** Each once, in the order of the course. */
function selectedExercises(selections: Selection[], levels: LevelFolder[]): Exercise[] {
  const chosen = new Set(selections.flatMap(({ exercises }) => exercises))
  return levels.flatMap((level) => level.exercises).filter((exercise) => chosen.has(exercise))
}
