import { pathToFileURL } from 'node:url'
import type { FoldedQuery } from 'shared/testing/trace/sql-fold.ts'
import stringWidth from 'string-width'
import { expect } from 'vitest'
import type { Exercise } from '../catalogue/course.ts'
import type { TestFailure, TestResult } from '../run/result.ts'
import { renderVerdict } from '../show/terminal/verdict.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { assertion, verdictOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

/** A screen of 80 by 24, without the summary, the keys of a watch and the cursor. */
const SCREEN = {
  width: 80,
  height: 17,
  verbose: false,
  single: true,
  shownFolder: 'packages/week1-tiny/work/simple',
}

const LONG = 'a sentence that goes on and on, as a reason in production may do '.repeat(20)
const DIFF = Array.from(
  { length: 60 },
  (_, line) => `${line % 3 ? '  ' : '- '}  "field${line}": ${'x'.repeat(90)},`,
)

const QUERY: FoldedQuery = {
  connection: 1,
  text: `UPDATE accounts SET ${'balance = balance + $1, '.repeat(9)} WHERE id = $2`,
  parameters: ['number 2', 'number 10'],
  tags: ['UPDATE 1'],
  ms: 1.25,
  before: 'open',
  after: 'open',
  more: 2,
  otherConnections: 1,
}

/** What one failing fact may contain, each more than a screen. */
const LOADS: Record<string, Partial<TestResult>> = {
  'a long difference': { errors: [{ ...assertion(LONG), diff: DIFF.join('\n') }] },
  'many causes': {
    uncaught: Array.from({ length: 12 }, (): TestFailure => ({ name: 'Error', message: LONG })),
  },
  'a long body': {
    exchanges: [
      {
        method: 'POST',
        path: `/api/users?${'q'.repeat(200)}`,
        requestHeaders: { 'content-type': 'application/json', etag: 'e'.repeat(99) },
        requestBody: `${'{"name":"Ada"}'.repeat(200)}\n`.repeat(30),
        status: 500,
        responseHeaders: { 'content-type': 'text/plain' },
        responseBody: 'line\n'.repeat(99),
      },
    ],
  },
  '200 statements': {
    trace: {
      events: Array.from({ length: 200 }, (_, at) => ({ kind: 'sql', at, ms: 1, query: QUERY })),
      leftOut: 9,
    },
  },
}

const OUTPUT = Array.from({ length: 50 }, (_, line) => ({
  text: `printed ${line} ${'y'.repeat(200)}`,
}))

/** An exercise with a given number of facts, whose mistakes have long explanations. */
function exerciseOf(course: Sandbox, facts: number): Exercise {
  const [, exercise] = course.level.exercises
  if (exercise === undefined) throw new Error('an exercise')
  const names = Array.from({ length: facts }, (_, number) => `keeps fact ${number} ${'of many '.repeat(12)}`)
  return { ...exercise, core: names, facts: names, title: 'A title that is long '.repeat(5) }
}

function verdictWith(course: Sandbox, failure: Partial<TestResult>, failing = 1): Verdict {
  const exercise = exerciseOf(course, 12)
  const verdict = verdictOf(exercise, { failed: exercise.facts.slice(0, failing), failure, output: OUTPUT })
  const mistake = { name: 'x', title: LONG, wrong: LONG, consequence: LONG } as Verdict['looksLike'][number]
  const at = { file: `${'deep/'.repeat(20)}app.ts`, line: 7, source: LONG }
  const withPlace = verdict.core.map((fact) => ({
    ...fact,
    reasons: fact.reasons.map((reason) => ({ ...reason, at })),
  }))
  return { ...verdict, core: withPlace, looksLike: [mistake] }
}

function expectFits(text: string): string[] {
  const lines = text.split('\n')
  expect(lines.length, text).toBeLessThanOrEqual(SCREEN.height)
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(SCREEN.width)
  return lines
}

test('a verdict with one failing fact fits the screen, whatever it carries', ({ course }) => {
  const everything = Object.assign({}, ...Object.values(LOADS), { uncaught: [] }) as Partial<TestResult>
  for (const [name, load] of Object.entries({ ...LOADS, everything })) {
    const text = renderVerdict(verdictWith(course, load), SCREEN)
    const lines = expectFits(text)
    expect(text, name).toMatch(/\n {2}✗ keeps fact 0 /)
    expect(text, name).toContain('a sentence that goes on'.slice(0, name === 'a long body' ? 0 : 23))
    if (name === '200 statements')
      expect(text, 'what ran').toMatch(
        /What happened, in the order of time[\s\S]*\[1\] UPDATE .* × 3 on 2 connections[\s\S]*Connection 1 was left in an open/,
      )
    if ('exchanges' in load) expect(text, 'what was sent').toContain('→ POST /api/users')
    expect(text, `${name}: its line`).toContain('at packages/week1-tiny/work/simple/deep/')
    expect(text, `${name}: what it looks like`).toContain('This looks like: a sentence')
    expect(lines.at(-1), name).toMatch(/hint week1\/simple\/2$/)
  }
})

test('what does not fit is counted, and told with --verbose', ({ course }) => {
  const verdict = verdictWith(course, LOADS['200 statements'] ?? {})
  expect(renderVerdict(verdict, SCREEN)).toMatch(/… \d+ more: --verbose\n/)
  const all = renderVerdict(verdict, { ...SCREEN, verbose: true })
  expect(all.match(/\[1\] UPDATE accounts/g)).toHaveLength(200)
  for (const line of ['printed 0 ', 'printed 49 ', LONG.trim().slice(-40)]) expect(all).toContain(line)
  expect(all).not.toContain('--verbose')
})

test('of three failing facts the first is told in full, the others in two lines', ({ course }) => {
  const verdict = verdictWith(course, LOADS['a long difference'] ?? {}, 3)
  const text = renderVerdict(verdict, SCREEN)
  const lines = expectFits(text)
  const [, second, third] = ['0', '1', '2'].map((number) =>
    lines.findIndex((line) => line.startsWith(`  ✗ keeps fact ${number}`)),
  ) as [number, number, number]
  expect(lines[1]).toMatch(/^ {2}✗ keeps fact 0/)
  expect(third - second, 'its name and the first line of why').toBe(2)
  expect(lines[second + 1]).toMatch(/^ {6}a sentence that goes on/)
  expect(text.match(/at packages/g), 'the place of the first').toHaveLength(1)
  const all = renderVerdict(verdict, { ...SCREEN, verbose: true })
  expect(all.match(/at packages/g)).toHaveLength(3)
})

test('of many failing facts there are names, then a number', ({ course }) => {
  const four = expectFits(renderVerdict(verdictWith(course, {}, 5), SCREEN))
  expect(four.filter((line) => line.startsWith('  ✗ keeps fact'))).toHaveLength(5)
  const twelve = renderVerdict(verdictWith(course, {}, 12), SCREEN)
  expectFits(twelve)
  expect(twelve).toMatch(/✗ … \d+ more facts do not hold: --verbose/)
})

test('of several causes each is told that says something else, and the rest counted', ({ course }) => {
  const cause = (message: string): TestFailure => ({ name: 'Error', message })
  const errors = ['the status is 500', 'the status is 503', 'the status is 500', 'the worker died of it']
  const fact = (messages: string[]) =>
    renderVerdict(
      verdictOf(exerciseOf(course, 1), {
        failed: exerciseOf(course, 1).facts,
        failure: { errors: messages.map(cause) },
      }),
      SCREEN,
    )
  expect(fact(errors)).toMatch(
    /\n {6}Error: the status is 500\n {6}Error: the worker died of it\n {6}… and 2 more like this: --verbose\n/,
  )
  const many = fact(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((letter) => `${letter} `.repeat(250)),
  )
  expectFits(many)
  expect(many).toMatch(/Error: a a[\s\S]*Error: b b[\s\S]*\n {6}… and \d more: --verbose\n/)
})

test('the facts that hold are named where there is room for all of them, else counted', ({ course }) => {
  const verdict = verdictOf(exerciseOf(course, 12), { failed: [] })
  const one = { ...verdict, status: 'failed' as const, beside: [{ kind: 'error' as const, said: 'no' }] }
  expect(renderVerdict(one, { ...SCREEN, height: 30 }).match(/✓/g)).toHaveLength(12)
  expect(renderVerdict(one, { ...SCREEN, height: 12 })).toContain('✓ 12 facts hold\n')
})

test('what the code printed is plain: no colours, and frames of the learner alone', ({ course }) => {
  const exercise = exerciseOf(course, 2)
  const { work } = exercise.level
  const stack = [
    '\x1b[31mError: oops\x1b[39m',
    `    at greet (${work}/greeting.ts:3:9)`,
    `    at ${pathToFileURL(work)}/server.ts:7:1`,
    '    at Layer.handle (/x/node_modules/router/lib/layer.js:152:17)',
    '    at async file:///x/node_modules/a/b.js:1:1',
    '    at requireJson (/x/shared/http/require-json.ts:12:3)',
    '    at Array.map (<anonymous>)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  ].join('\n')
  const onlyFrames = '    at x (node:internal/timers:1:1)'
  const verdict = verdictOf(exercise, {
    failed: exercise.facts.slice(1),
    output: [{ text: stack }, { text: onlyFrames }],
  })
  expect(verdict.output).toEqual([
    { text: 'Error: oops\n    at greet (greeting.ts:3:9)\n    at server.ts:7:1' },
  ])
})
