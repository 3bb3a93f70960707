import type { Finding } from 'shared/course/finding.ts'
import { isServiceUnavailable } from 'shared/services/unavailable.ts'
import { type Course, type Exercise, loadCourse, shown } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { EXIT, UsageError } from '../outcome.ts'
import { spinner } from '../terminal/spinner.ts'
import { count, dim, green, red } from '../terminal/style.ts'
import type { Proved } from '../verify/prove-one.ts'
import { checkReadable } from '../verify/readable.ts'
import { Receipts } from '../verify/receipts.ts'
import { drawOf, sampleOf } from '../verify/sample.ts'
import { isNamed, verify as verifyExercises } from '../verify/verify.ts'
import type { Options } from './command.ts'
import { readableLines } from './verify-readable.ts'
import { closingLines, type Part } from './verify-summary.ts'

/** `learn verify [ID…]`: the author's proof, one line per exercise and per problem. */
export async function verify(ids: string[], options: Options): Promise<number> {
  const course = loadCourse()
  const { all = false, record = false } = options
  const mistake = mistakeOf(options)
  const started = performance.now()
  const parts = partsOf(course, ids.length === 0 ? course.weeks.map(({ id }) => id) : ids, mistake)
  const asked = parts.flatMap(({ exercises }) => exercises)
  const sample = sampled(course, options.sample)
  const receipts = new Receipts(course)
  const stale = new Set(asked.filter((one) => !receipts.hold(one)))
  const wanted = new Set(
    asked.filter((one) => all || mistake !== undefined || sample.has(one) || stale.has(one)),
  )
  const early: Finding[] = []
  const proved: Proved[] = []
  const waiting = spinner(`Proving ${count(wanted.size, 'exercise')}`)
  const say = (line: string) => {
    waiting.clear()
    process.stdout.write(`${line}\n`)
  }
  const sayFindings = (findings: Finding[]) => {
    for (const { file, line, message } of findings)
      say(`${red('✗')} ${shown(course, file)}:${line}  ${message}`)
  }
  const readable = checkReadable(mistake === undefined ? asked : [])
  early.push(...readable.findings)
  sayFindings(readable.findings)
  await verifyExercises({
    course,
    asked,
    wanted,
    mistake,
    receipts,
    record: record === true,
    noAlike: options['no-alike'] === true,
    onEarly(findings) {
      early.push(...findings)
      sayFindings(findings)
    },
    onProved(one) {
      proved.push(one)
      sayFindings(one.findings)
      say(lineOf(one, mistake))
      for (const difference of one.differences) say(dim(`  ${difference}`))
      waiting.update(`Proving: ${proved.length} of ${count(wanted.size, 'exercise')}`)
    },
  })
  waiting.stop()
  const seconds = (performance.now() - started) / 1000
  const { lines, failed } = closingLines(parts, {
    early,
    stale,
    wanted,
    proved,
    seconds,
    record: record === true,
    mistake,
  })
  const texts = readableLines(course, readable, options.warnings === true)
  for (const line of [...lines.slice(0, -1), ...texts, ...lines.slice(-1)]) say(line)
  if ([...early, ...proved.flatMap(({ findings }) => findings)].some(isServiceUnavailable))
    return EXIT.missing
  return failed === 0 ? EXIT.passed : EXIT.failed
}

/** The exercises of each id, each exercise once. If a mistake is named, only those that have it. */
function partsOf(course: Course, ids: string[], mistake: string | undefined): Part[] {
  const seen = new Set<Exercise>()
  const has = ({ mistakes }: Exercise) =>
    mistakes.some((file) => isNamed({ name: file.replace(/^.*[/\\]|\.patch$/g, '') }, mistake ?? ''))
  const parts = ids.map((given) => {
    const { id, exercises } = select(course, given)
    const own = exercises.filter(
      (exercise) => !seen.has(exercise) && (mistake === undefined || has(exercise)),
    )
    for (const exercise of own) seen.add(exercise)
    return { id, exercises: own }
  })
  if (mistake !== undefined && seen.size === 0)
    throw new UsageError(
      `There is no mistake "${mistake}" in ${ids.join(', ')}: name it as its patch is named, 1-no-order or no-order.`,
    )
  return mistake === undefined ? parts : parts.filter(({ exercises }) => exercises.length > 0)
}

function mistakeOf({ mistake, record }: Options): string | undefined {
  if (typeof mistake !== 'string') return undefined
  if (record) throw new UsageError('A record is of a whole exercise: leave --mistake or --record out.')
  return mistake.replace(/\.patch$/, '')
}

/** Draws the sample, and prints which exercises of the whole course it is. */
function sampled(course: Course, given: Options[string]): ReadonlySet<Exercise> {
  if (given === undefined) return new Set()
  const size = Number(given)
  if (!Number.isInteger(size) || size < 0)
    throw new UsageError(`--sample takes a number of exercises, not "${given}".`)
  const draw = drawOf(course)
  const sample = sampleOf(course, size, draw)
  process.stdout.write(`${draw.by}: ${sample.map(({ id }) => id).join(', ')}\n`)
  return new Set(sample)
}

function lineOf(
  { exercise, findings, builds, seconds, broken }: Proved,
  mistake: string | undefined,
): string {
  const mark = findings.length === 0 ? green('✓') : red('✗')
  const problems = findings.length === 0 ? '' : `${count(findings.length, 'problem')}, `
  const line = `${mark} ${exercise.id}  ${problems}${count(builds, 'build')}, ${seconds.toFixed(1)} s`
  if (mistake === undefined) return line
  const breaks = Object.entries(broken).flatMap(([name, facts]) =>
    Object.entries(facts).map(([fact, words]) => `  ${name} breaks "${fact}": ${words}`),
  )
  return [line, ...breaks].join('\n')
}
