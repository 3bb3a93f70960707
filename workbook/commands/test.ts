import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Course, type Exercise, type LevelFolder, loadCourse, shown } from '../catalogue/course.ts'
import { type Selection, select } from '../catalogue/select.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { recordResults } from '../progress/progress.ts'
import { type ExerciseResult, hasPassed } from '../run/result.ts'
import { spinner } from '../terminal/spinner.ts'
import { dim, green, typed } from '../terminal/style.ts'
import { renderVerdict } from '../verdict/render.ts'
import { statusOf } from '../verdict/verdict.ts'
import type { Ending, Options } from './command.ts'
import { waitForWish, watchLine } from './watch.ts'

/** `learn test ID [--watch]`: the verdict on the learner's own code. */
export async function test(ids: string[], { watch }: Options): Promise<Ending> {
  const course = loadCourse()
  const [id] = ids
  if (id === undefined) throw new UsageError(`Which exercise? For example: ${typed('test week1/simple/1')}`)
  if (ids.length > 1) {
    throw new UsageError(`One id at a time, which may be a level or a week: ${typed(`test ${id}`)}`)
  }
  const selection = select(course, id)
  const levels = startedLevels(selection)
  // Vitest takes a while to load: not before it is clear that there is something to run.
  const [{ workBuild }, { runTests }] = await Promise.all([
    import('../run/build.ts'),
    import('../run/run.ts'),
  ])
  const builds = levels.map((level) =>
    workBuild(level, selection.exercise === undefined ? level.exercises : [selection.exercise]),
  )
  const waiting = spinner(`Testing ${selection.id}`)
  let results: ExerciseResult[] = []
  const { vitest } = await runTests({
    root: course.root,
    builds,
    watch: watch === true,
    onResults(latest) {
      waiting.stop()
      results = [...latest.values()].flat()
      process.stdout.write(`${report(course, selection, results)}\n`)
      recordResults(course, results)
      if (watch) process.stdout.write(`${watchLine(selection.exercise, nextAfter(results))}\n`)
    },
    onRerun(file) {
      process.stdout.write(
        `\n${dim(`${file === undefined ? 'Again' : shown(course, resolve(course.root, file))}, ${time()}`)}\n`,
      )
    },
  })
  if (!watch) return exitCode(results)
  const wish = await waitForWish(vitest, selection.exercise, () => nextAfter(results))
  await vitest.close()
  const next = nextAfter(results)
  // Whoever watches has seen the verdict: to leave is no failure.
  return wish === 'next' && next !== undefined ? { goTo: next } : EXIT.passed
}

/** While watching, one goes on only from what has passed. */
function nextAfter(results: ExerciseResult[]): Exercise | undefined {
  return results.every(hasPassed) ? nextExercise(results) : undefined
}

function startedLevels({ id, week, level }: Selection): LevelFolder[] {
  const wanted = level === undefined ? week.levels : [level]
  const started = wanted.filter(({ work }) => existsSync(work))
  if (started.length > 0) return started
  const first = wanted[0]
  throw new UsageError(
    `You have not started ${level?.id ?? id} yet. Start it with: ${typed(`start ${first?.id ?? id}`)}`,
  )
}

function report(course: Course, { exercise }: Selection, results: ExerciseResult[]): string {
  const verdicts = results.map((result) =>
    renderVerdict(result, {
      shownFolder: shown(course, result.folder),
      statement: `${shown(course, result.exercise.level.readme)}:${result.exercise.line}`,
      full: exercise !== undefined,
    }),
  )
  return [...verdicts, '', summary(results)].join('\n')
}

function summary(results: ExerciseResult[]): string {
  const passed = results.filter(hasPassed).length
  const tally = `${passed} of ${results.length} ${results.length === 1 ? 'exercise' : 'exercises'} passed`
  const next = nextExercise(results)
  if (next === undefined) return green(tally)
  return `${tally}. Next: ${typed(`test ${next.id} --watch`)}`
}

/** The first that did not pass; when all did, the one after the last. */
function nextExercise(results: ExerciseResult[]): Exercise | undefined {
  const failed = results.find((result) => !hasPassed(result))
  if (failed !== undefined) return results.length === 1 ? undefined : failed.exercise
  const last = results.at(-1)?.exercise
  return last?.level.exercises[last.number]
}

function exitCode(results: ExerciseResult[]): number {
  const statuses = results.map(statusOf)
  if (statuses.includes('service-missing')) return EXIT.missing
  return statuses.length > 0 && statuses.every((status) => status === 'passed') ? EXIT.passed : EXIT.failed
}

const time = () => new Date().toTimeString().slice(0, 8)
