import type { ExerciseResult, TestResult } from '../run/result.ts'
import { bold, dim, green, indent, red, typed, wrap, yellow } from '../terminal/style.ts'
import { exchangeLines } from './exchange.ts'
import { type Explanation, explain, explainStopped } from './explain.ts'
import { lookalikes } from './lookalike.ts'
import { sqlLines } from './sql.ts'
import { serviceMissing, statusOf, todoOf } from './verdict.ts'

/** Lines of the learner's own output that a verdict repeats. */
const OUTPUT_LINES = 20

export interface RenderOptions {
  /** The folder of the level as a person would write it. */
  shownFolder: string
  /** The statement's place as a person would write it: `packages/week1-http/simple/README.md:12`. */
  statement: string
  /** All the facts of the exercise, also those that hold. */
  full: boolean
}

/** The verdict on one exercise, as text for a terminal. */
export function renderVerdict(result: ExerciseResult, options: RenderOptions): string {
  const { exercise, tests } = result
  const status = statusOf(result)
  const held = tests.filter(({ passed }) => passed).length
  const title = `${bold(exercise.id)}  ${exercise.title}`
  if (status === 'passed')
    return `${green('✓')} ${title}  ${dim(tests.length === 1 ? '1 fact holds' : `${tests.length} facts hold`)}`
  if (status === 'service-missing')
    return `${yellow('!')} ${title}\n${indent(serviceMissing(result) ?? '', 4)}`
  if (status === 'not-implemented') {
    const todo = todoOf(exercise, result.folder)
    const place = todo === undefined ? '' : `: ${options.shownFolder}/${todo.file}:${todo.line}`
    return [
      `${red('✗')} ${title}`,
      `    ${exercise.id} is not implemented yet${place}`,
      dim(`    Statement: ${options.statement}`),
    ].join('\n')
  }
  const lines = [
    `${red('✗')} ${title}  ${tests.length > 0 ? dim(`${held} of ${tests.length} facts hold`) : ''}`,
  ]
  lines.push(...loadLines(result, options))
  for (const test of tests) {
    if (!test.passed) lines.push(...failureLines(test, result.folder, options))
    else if (options.full) lines.push(`  ${green('✓')} ${test.name}`)
  }
  lines.push(...outputLines(result))
  lines.push(...lookalikeLines(result))
  lines.push(dim(`    Statement: ${options.statement}   Stuck? ${typed(`hint ${exercise.id}`)}`))
  return lines.join('\n')
}

function loadLines(result: ExerciseResult, options: RenderOptions): string[] {
  const explanations = [
    ...(result.stopped === undefined ? [] : [explainStopped(result.stopped, result.folder)]),
    ...(result.stopped === undefined ? result.loadErrors : []).map((error) => explain(error, result.folder)),
    ...(result.stopped === undefined ? result.uncaught : []).map((error) =>
      uncaughtExplanation(error, result.folder),
    ),
  ]
  return explanations.flatMap((explanation) => explanationLines(explanation, options))
}

function failureLines(test: TestResult, folder: string, options: RenderOptions): string[] {
  const explanations =
    test.stopped !== undefined
      ? [explainStopped(test.stopped, folder)]
      : test.uncaught.length > 0
        ? test.uncaught.map((error) => uncaughtExplanation(error, folder))
        : [
            ...test.errors.map((error) => explain(error, folder, test.exchanges)),
            ...(test.judged ? [] : [{ said: 'No verdict: the process ended before it was done.' }]),
          ]
  const exchanges = test.exchanges.slice(-2).flatMap(exchangeLines)
  return [
    `  ${red('✗')} ${test.name}`,
    ...explanations.flatMap((explanation) => explanationLines(explanation, options)),
    ...[...exchanges, ...sqlLines(test.sql)].map((line) => `      ${line}`),
  ]
}

/** One mistake with its explanation; of several that look alike only their titles, for only one can be it. */
function lookalikeLines(result: ExerciseResult): string[] {
  const mistakes = lookalikes(result)
  const [mistake] = mistakes
  if (mistake === undefined) return []
  if (mistakes.length > 3) return []
  if (mistakes.length > 1) {
    return ['', yellow('    This looks like one of:'), ...mistakes.map(({ title }) => `      - ${title}`)]
  }
  return [
    '',
    yellow(`    This looks like: ${mistake.title}`),
    ...wrapped(mistake.wrong),
    ...wrapped(mistake.consequence),
  ]
}

const wrapped = (text: string) => wrap(text, 90).map((line) => `      ${line}`)

function uncaughtExplanation(error: Parameters<typeof explain>[0], folder: string): Explanation {
  const explanation = explain(error, folder)
  return {
    ...explanation,
    said: `${explanation.said}\nNothing in the code caught this: in production it ends the process, and every request in it.`,
  }
}

function explanationLines({ said, difference, at }: Explanation, { shownFolder }: RenderOptions): string[] {
  return [
    indent(said, 6),
    ...(difference === undefined ? [] : [indent(difference, 6)]),
    ...(at === undefined
      ? []
      : [`      at ${shownFolder}/${at.file}:${at.line}`, dim(`         ${at.source}`)]),
  ]
}

function outputLines({ output }: ExerciseResult): string[] {
  const lines = output.flatMap((text) => text.split('\n'))
  if (lines.length === 0) return []
  const more = lines.length > OUTPUT_LINES ? [dim(`    … ${lines.length - OUTPUT_LINES} more lines`)] : []
  return [
    '    Your code printed:',
    ...lines.slice(0, OUTPUT_LINES).map((line) => dim(`    │ ${line}`)),
    ...more,
  ]
}
