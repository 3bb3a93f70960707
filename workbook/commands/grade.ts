import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { type Course, type Exercise, loadCourse } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { formatOfEnding, formats } from '../grade/formats.ts'
import { gradeExercises } from '../grade/grade.ts'
import { runFromRevision } from '../grade/tests-from.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { recordResults } from '../progress/progress.ts'
import type { ExerciseResult } from '../run/result.ts'
import { spinner } from '../terminal/spinner.ts'
import { typed } from '../terminal/style.ts'
import { serviceMissing } from '../verdict/verdict.ts'
import type { Options } from './command.ts'

/** `learn grade [ID]`: points for the learner's code, for people and for other programs. */
export async function grade(ids: string[], options: Options): Promise<number> {
  const course = loadCourse()
  const { output = [], 'tests-from': revision } = options
  const format = String(options.format ?? 'text')
  const render = Object.hasOwn(formats, format) ? formats[format] : undefined
  if (render === undefined) {
    throw new UsageError(`There is no format "${format}". There is: ${Object.keys(formats).join(', ')}.`)
  }
  const outputs = (output as string[]).map((file) => ({ file: resolve(file), render: renderFor(file) }))
  const exercises = selected(course, ids)
  if (typeof revision === 'string') {
    const files = outputs.flatMap(({ file }) => ['--output', file])
    return runFromRevision(course, revision, ['grade', ...ids, '--format', format, ...files])
  }
  const results = await resultsOf(course, exercises)
  const missing = results.map(serviceMissing).find((message) => message !== undefined)
  if (missing !== undefined) {
    process.stderr.write(`${missing}\nNothing was graded: this is not the fault of the code.\n`)
    return EXIT.missing
  }
  recordResults(course, results)
  const grades = gradeExercises(exercises, results)
  process.stdout.write(render(grades))
  for (const { file, render: renderFile } of outputs) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, renderFile(grades))
  }
  const summary = process.env.GITHUB_STEP_SUMMARY
  if (summary) appendFileSync(summary, formats.markdown?.(grades) ?? '')
  return grades.every(({ status }) => status === 'passed') ? EXIT.passed : EXIT.failed
}

function selected(course: Course, ids: string[]): Exercise[] {
  const all = course.weeks.flatMap(({ levels }) => levels.flatMap(({ exercises }) => exercises))
  if (ids.length === 0) return all
  const chosen = new Set(ids.flatMap((id) => select(course, id).exercises))
  return all.filter((exercise) => chosen.has(exercise))
}

async function resultsOf(course: Course, exercises: Exercise[]): Promise<ExerciseResult[]> {
  const started = exercises.filter(({ level }) => existsSync(level.work))
  if (started.length === 0) return []
  const [{ workBuild }, { runTests }] = await Promise.all([
    import('../run/build.ts'),
    import('../run/run.ts'),
  ])
  const builds = [...Map.groupBy(started, ({ level }) => level)].map(([level, own]) => workBuild(level, own))
  const waiting = spinner('Grading')
  const { results } = await runTests({
    root: course.root,
    builds,
    onProgress: (done) => waiting.update(`Grading: ${done} of ${started.length} exercises`),
  })
  waiting.stop()
  return [...results.values()].flat()
}

function renderFor(file: string): (typeof formats)[string] {
  const render = formats[formatOfEnding[extname(file).toLowerCase()] ?? '']
  if (render !== undefined) return render
  const endings = Object.keys(formatOfEnding).join(', ')
  throw new UsageError(
    `${file}: its ending names no format. ${typed('grade --output FILE')} takes ${endings}.`,
  )
}
