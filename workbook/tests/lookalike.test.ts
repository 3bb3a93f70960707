import { readMistake } from 'shared/course/mistake.ts'
import { readProofRecord } from 'shared/course/proof-record.ts'
import { expect } from 'vitest'
import type { ExerciseResult, TestFailure } from '../run/result.ts'
import { renderVerdict } from '../show/terminal/verdict.ts'
import { decide } from '../verdict/decide.ts'
import { assertion, resultOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

const FACT = 'answers 404 for other paths and 200 for its own'
const OTHER = 'answers the greeting'
const MISTAKES = 'simple/mistakes'

function exercise(course: Sandbox, number = 2) {
  const found = course.level.exercises[number - 1]
  if (found === undefined) throw new Error(`no exercise ${number}`)
  return found
}

const titles = (result: ExerciseResult) => decide(result).looksLike.map(({ title }) => title)
const screen = { width: 100, height: 40, verbose: false, single: true }
const verdict = (result: ExerciseResult) =>
  renderVerdict(decide(result), { ...screen, shownFolder: 'work/simple' })

/** The words with which a fact fails in these tests. */
const words = (facts: string[]) => Object.fromEntries(facts.map((fact) => [fact, 'expected # to be #']))

/** Another mistake in exercise 2 that breaks these facts, with these words. */
function addMistake(course: Sandbox, name: string, facts: string[], broken = words(facts)): void {
  const patch = course.read(`${MISTAKES}/2-always-200.patch`)
  const named = facts.map((fact) => `Caught by: ${fact}`).join('\n')
  course.write(
    `${MISTAKES}/${name}.patch`,
    patch.replace('the 404 is forgotten', name).replace(`Caught by: ${FACT}`, named),
  )
  const record = readProofRecord(course.level)
  Object.assign(record[2]?.mistakes ?? {}, { [name]: broken })
  course.write('simple/proof.json', JSON.stringify(record))
}

test('just the facts that a mistake breaks name it, with its explanation', ({ course }) => {
  course.solve(1, 2, 3)
  const result = resultOf(exercise(course), { failed: [FACT] })
  expect(titles(result)).toEqual(['the 404 is forgotten'])
  const { mistake } = readMistake(exercise(course).mistakes[0] ?? '')
  expect(verdict(result)).toContain(
    `\n  This looks like: the 404 is forgotten\n    ${mistake.wrong}\n    ${mistake.consequence}\n`,
  )
})

test('other facts, or none, name nothing', ({ course }) => {
  course.solve(1, 2, 3)
  for (const failed of [[], [OTHER], [FACT, OTHER]]) {
    const result = resultOf(exercise(course), { failed })
    expect(titles(result), failed.join()).toEqual([])
    expect(verdict(result)).not.toContain('This looks like')
  }
  addMistake(course, '2-breaks-both', [OTHER, FACT])
  expect(titles(resultOf(exercise(course), { failed: [FACT] })), 'a part of what it breaks').toEqual([
    'the 404 is forgotten',
  ])
})

test('when nothing holds at all, nothing is named: that looks like every mistake', ({ course }) => {
  course.solve(1, 2, 3)
  addMistake(course, '2-breaks-both', [FACT, OTHER])
  expect(titles(resultOf(exercise(course), { failed: [FACT, OTHER] }))).toEqual([])
  expect(titles(resultOf(exercise(course, 3), { failed: ['counts greetings'] }))).toEqual([])
})

test('two mistakes that break the same facts are both named, and four are none', ({ course }) => {
  course.solve(1, 2, 3)
  addMistake(course, '2-another', [FACT])
  const failing = () => resultOf(exercise(course), { failed: [FACT] })
  expect(titles(failing())).toEqual(['the 404 is forgotten', '2-another'])
  expect(verdict(failing())).toMatch(
    /\n {2}This looks like one of:\n {4}- the 404 is forgotten\n {4}- 2-another\n/,
  )
  addMistake(course, '2-third', [FACT])
  addMistake(course, '2-fourth', [FACT])
  expect(verdict(failing())).not.toContain('This looks like')
})

test('a process that was stopped or died, and a file that did not load, name nothing', ({ course }) => {
  course.solve(1, 2, 3)
  const failed = [FACT]
  const stopped = { kind: 'endless-loop', frames: [] } as const
  for (const result of [
    resultOf(exercise(course), { failed, failure: { stopped: { ...stopped, frames: [] } } }),
    resultOf(exercise(course), { failed, failure: { judged: false } }),
    resultOf(exercise(course), { failed, stopped: { ...stopped, frames: [] } }),
    resultOf(exercise(course), { failed, loadErrors: [assertion('no')] }),
  ]) {
    expect(titles(result)).toEqual([])
  }
})

test('a name that nobody knows, in SQL or JavaScript, names nothing: the error says it all', ({ course }) => {
  course.solve(1, 2, 3)
  const failing = (error: TestFailure) =>
    resultOf(exercise(course), { failed: [FACT], failure: { errors: [error] } })
  const column = { name: 'error', message: 'column "emial" does not exist', code: '42703' }
  for (const error of [
    column,
    { name: 'Error', message: 'no user', cause: column },
    { name: 'ReferenceError', message: 'usres is not defined' },
  ]) {
    expect(titles(failing(error)), error.message).toEqual([])
  }
  // Values spliced into the text of a statement look like this, and that mistake must be named.
  const syntax = { name: 'error', message: 'syntax error at or near "Brien"', code: '42601' }
  addMistake(course, '2-spliced', [FACT], { [FACT]: 'error: syntax error at or near "Brien"' })
  expect(titles(failing(syntax))).toEqual(['2-spliced'])
})

test('a program that died of another error than on record names nothing', ({ course }) => {
  course.solve(1, 2, 3)
  const died = 'server.ts ended with exit code 1.'
  const dying = (error: string) =>
    resultOf(exercise(course), {
      failed: [FACT],
      reason: `${died}\n--- stderr ---\n${error}\n    at x.ts:1:1`,
    })
  addMistake(course, '2-dies', [FACT], {
    [FACT]: 'RangeError: # is no port; server.ts ended with exit code #.',
  })
  addMistake(course, '2-ends', [FACT], { [FACT]: 'server.ts ended with exit code #.' })
  expect(titles(dying('RangeError: 70000 is no port'))).toEqual(['2-dies'])
  expect(titles(dying('SyntaxError: Unexpected token'))).toEqual([])
  expect(titles(resultOf(exercise(course), { failed: [FACT], reason: died }))).toEqual(['2-ends'])
})

test('mistakes that nobody has recorded name nothing', ({ course }) => {
  course.remove('simple/proof.json')
  expect(titles(resultOf(exercise(course), { failed: [FACT] }))).toEqual([])
})
