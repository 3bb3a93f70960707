import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { whatIsNext } from '../progress/next.ts'
import { loadProgress, recordHint, recordVerdicts } from '../progress/progress.ts'
import { assertion, verdictOf } from './results.ts'
import { test } from './sandbox.ts'

const FILE = '../../.learn/progress.json'

test('a verdict is written down with the facts that hold, and says where one goes on', ({ course }) => {
  const all = loadCourse(course.root)
  const [one, two, three] = course.level.exercises
  if (!one || !two || !three) throw new Error('three exercises')
  recordVerdicts(all, [verdictOf(one), verdictOf(two, { failed: ['answers the greeting'] })])
  expect(loadProgress(all)).toEqual({
    marks: {
      'week1/simple/say-hello': {
        passed: true,
        star: false,
        held: 2,
        facts: 2,
        at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      'week1/simple/answer-over-http': {
        passed: false,
        star: false,
        held: 1,
        facts: 2,
        at: expect.any(String),
      },
    },
    hints: {},
    last: 'week1/simple/answer-over-http',
  })
  expect(whatIsNext(all, loadProgress(all))?.id).toBe('week1/simple/2')
  recordVerdicts(all, [verdictOf(two), verdictOf(three)])
  expect(whatIsNext(all, loadProgress(all))).toBeUndefined()
  recordVerdicts(all, [])
  expect(Object.keys(loadProgress(all).marks)).toHaveLength(3)
})

test('progress that a merge or an edit has broken counts as none, and is made anew', ({ course }) => {
  const all = loadCourse(course.root)
  const [one] = course.level.exercises
  if (!one) throw new Error('an exercise')
  const broken = [
    '',
    '{',
    'null',
    '7',
    '[]',
    '{"marks":null,"hints":7}',
    '{"marks":[],"hints":"many"}',
    '<<<<<<< HEAD',
  ]
  for (const text of broken) {
    course.write(FILE, text)
    expect(loadProgress(all), text).toMatchObject({ marks: {}, hints: {} })
    recordHint(all, one, 1)
    recordVerdicts(all, [verdictOf(one)])
    expect(loadProgress(all), text).toMatchObject({
      marks: { 'week1/simple/say-hello': { passed: true } },
      hints: { 'week1/simple/say-hello': 1 },
    })
  }
  expect(course.list('../../.learn')).toEqual(['progress.json'])
})

test('what only ran along and was not begun stays untouched; what had a mark loses it with its code', ({
  course,
}) => {
  course.solve()
  const all = loadCourse(course.root)
  const [one, two] = course.level.exercises
  if (!one || !two) throw new Error('two exercises')
  const passed = () => Object.values(loadProgress(all).marks).map((mark) => mark.passed)
  const open = [one, two].map((exercise) =>
    verdictOf(exercise, {
      failed: exercise.facts,
      failure: { errors: [assertion('is not implemented yet')] },
    }),
  )
  expect(open.map(({ status }) => status)).toEqual(['not-implemented', 'not-implemented'])
  recordVerdicts(all, open)
  expect(passed()).toEqual([])
  recordVerdicts(all, open, new Set([one]))
  expect(passed()).toEqual([false])
  recordVerdicts(all, [verdictOf(one)])
  expect(passed()).toEqual([true])
  recordVerdicts(all, open)
  expect(passed()).toEqual([false])
})

test('a star survives a run of the core alone, and not a core that fails', ({ course }) => {
  const all = loadCourse(course.root)
  const [one] = course.level.exercises
  if (!one) throw new Error('an exercise')
  const star = () => loadProgress(all).marks['week1/simple/say-hello']?.star
  recordVerdicts(all, [{ ...verdictOf(one), star: true }])
  expect(star()).toBe(true)
  recordVerdicts(all, [verdictOf(one)])
  expect(star()).toBe(true)
  recordVerdicts(all, [verdictOf(one, { failed: one.facts.slice(1) })])
  expect(star()).toBe(false)
})
