import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { type Course, type Exercise, loadCourse } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { gradeExercises } from '../grade/grade.ts'
import { runFromRevision } from '../grade/tests-from.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { recordVerdicts } from '../progress/progress.ts'
import { formatOfEnding, formats } from '../show/files/formats.ts'
import { spinner } from '../terminal/spinner.ts'
import { typed } from '../terminal/style.ts'
import type { Verdict } from '../verdict/verdict.ts'
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
  const verdicts = await verdictsOn(course, exercises)
  const missing = verdicts.find(({ status }) => status === 'service-missing')?.missing
  if (missing !== undefined) {
    process.stderr.write(`${missing}\nNothing was graded: this is not the fault of the code.\n`)
    return EXIT.missing
  }
  recordVerdicts(course, verdicts)
  const grades = gradeExercises(exercises, verdicts)
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

async function verdictsOn(course: Course, exercises: Exercise[]): Promise<Verdict[]> {
  const started = exercises.filter(({ level }) => existsSync(level.work))
  if (started.length === 0) return []
  const [{ workBuild }, { openRunner }, { judge }] = await Promise.all([
    import('../run/build.ts'),
    import('../run/open-runner.ts'),
    import('../verdict/judge.ts'),
  ])
  const builds = [...Map.groupBy(started, ({ level }) => level)].map(([level, own]) => workBuild(level, own))
  const waiting = spinner('Grading')
  const onProgress = (done: number) => waiting.update(`Grading: ${done} of ${started.length} exercises`)
  const runner = await openRunner({ root: course.root, builds, onProgress })
  try {
    return (await judge(runner, started)) ?? []
  } finally {
    waiting.stop()
    await runner.close()
  }
}

function renderFor(file: string): (typeof formats)[string] {
  const render = formats[formatOfEnding[extname(file).toLowerCase()] ?? '']
  if (render !== undefined) return render
  const endings = Object.keys(formatOfEnding).join(', ')
  throw new UsageError(
    `${file}: its ending names no format. ${typed('grade --output FILE')} takes ${endings}.`,
  )
}
