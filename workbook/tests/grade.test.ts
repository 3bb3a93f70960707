import { expect } from 'vitest'
import type { Exercise } from '../catalogue/course.ts'
import { POINTS } from '../catalogue/levels.ts'
import { gradeExercises, totals } from '../grade/grade.ts'
import { assertion, verdictOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

function exercise(course: Sandbox, number: number): Exercise {
  const found = course.level.exercises[number - 1]
  if (found === undefined) throw new Error(`no exercise ${number}`)
  return found
}

/** The same exercise at another level, with a given number of facts. */
function at(
  exercise: Exercise,
  name: keyof typeof POINTS,
  facts: number,
  week = exercise.level.week,
): Exercise {
  const id = `${week.id}/${name}`
  const names = Array.from({ length: facts }, (_, k) => `fact ${k + 1}`)
  return {
    ...exercise,
    id: `${id}/${exercise.number}`,
    level: { ...exercise.level, id, name, week },
    core: names,
    facts: names,
  }
}

test('each fact that holds is worth its share of the points of the level', ({ course }) => {
  const one = exercise(course, 1)
  for (const [name, of] of Object.entries({ simple: 1, intermediate: 2, hard: 3, bonus: 2, project: 3 })) {
    const own = at(one, name as keyof typeof POINTS, 3)
    const points = (...failed: string[]) => gradeExercises([own], [verdictOf(own, { failed })])[0]
    expect(points(), name).toMatchObject({ status: 'passed', points: of, of })
    expect(points('fact 2')).toMatchObject({ status: 'failed', points: Math.round((of * 200) / 3) / 100, of })
    expect(points('fact 1', 'fact 2', 'fact 3')).toMatchObject({ status: 'failed', points: 0, of })
  }
  expect(Object.keys(POINTS)).toEqual(['simple', 'intermediate', 'hard', 'bonus', 'project'])
})

test('sums are over levels, weeks and all, without the crumbs of fractions', ({ course }) => {
  const one = exercise(course, 1)
  const second = { ...course.level.week, id: 'week2', number: 2 }
  const exercises = [
    at(one, 'simple', 10),
    at(exercise(course, 2), 'simple', 10),
    at(one, 'hard', 3),
    at(one, 'project', 3, second),
  ]
  const [a, b, c, d] = exercises as [Exercise, Exercise, Exercise, Exercise]
  // Two levels of one week are told apart by their folders, as they are where the course is read.
  b.level = a.level
  c.level.week = a.level.week
  const results = [
    verdictOf(a, { failed: ['fact 1', 'fact 2', 'fact 3'] }),
    verdictOf(b, {
      failed: ['fact 1', 'fact 2', 'fact 3', 'fact 4', 'fact 5', 'fact 6', 'fact 7', 'fact 8', 'fact 9'],
    }),
    verdictOf(c),
  ]
  const { levels, weeks, all } = totals(gradeExercises(exercises, results))
  expect(levels).toEqual([
    { id: 'week1/simple', points: 0.8, of: 2, passed: 0, stars: 0, exercises: 2 },
    { id: 'week1/hard', points: 3, of: 3, passed: 1, stars: 0, exercises: 1 },
    { id: 'week2/project', points: 0, of: 3, passed: 0, stars: 0, exercises: 1 },
  ])
  expect(weeks).toEqual([
    { id: 'week1', points: 3.8, of: 5, passed: 1, stars: 0, exercises: 3 },
    { id: 'week2', points: 0, of: 3, passed: 0, stars: 0, exercises: 1 },
  ])
  expect(all).toEqual({ id: 'all', points: 3.8, of: 8, passed: 1, stars: 0, exercises: 4 })
  expect(d.level.week).toBe(second)
})

test('what is not started has no points, and the facts of its README', ({ course }) => {
  expect(gradeExercises([exercise(course, 1)], [])).toMatchObject([
    {
      status: 'not started',
      points: 0,
      of: 1,
      facts: [
        { name: 'greets Ada', passed: false, duration: 0, reason: 'not started' },
        { name: 'greets by name, whoever it is', passed: false, duration: 0, reason: 'not started' },
      ],
    },
  ])
})

test('a file that does not load has no points and says why with each fact', ({ course }) => {
  const one = exercise(course, 1)
  const broken = { name: 'SyntaxError', message: 'Unexpected end of file' }
  const [grade] = gradeExercises([one], [verdictOf(one, { tests: [], loadErrors: [broken] })])
  expect(grade).toMatchObject({ status: 'failed', points: 0 })
  expect(grade?.facts).toHaveLength(2)
  for (const fact of grade?.facts ?? []) {
    expect(fact.passed).toBe(false)
    expect(fact.reason).toMatch(/does not parse:\nUnexpected end of file/)
  }
})

test('a process that was stopped keeps the facts that held before, and says why the others do not', ({
  course,
}) => {
  const one = exercise(course, 1)
  const failed = ['greets by name, whoever it is']
  const stopped = verdictOf(one, { failed, failure: { stopped: { kind: 'endless-loop', frames: [] } } })
  const [first] = gradeExercises([one], [stopped])
  expect(first).toMatchObject({ status: 'failed', points: 0.5 })
  expect(first?.facts[1]?.reason).toMatch(/^An endless loop/)
  const died = verdictOf(one, { failed, failure: { judged: false, errors: [] } })
  const [second] = gradeExercises([one], [died])
  expect(second?.facts[1]?.reason).toMatch(/No verdict: the process ended/)
  const hanging = verdictOf(one, { tests: [], stopped: { kind: 'loading-hangs', frames: [] } })
  expect(gradeExercises([one], [hanging])[0]?.facts[0]?.reason).toMatch(/never finished loading/)
})

test('a reason is plain text: what was expected and what came', ({ course }) => {
  const one = exercise(course, 1)
  const diff = ['- Expected', '+ Received', '', '  {', '-   "a": 1,', '+   "a": 2,', '  }'].join('\n')
  const error = {
    ...assertion('\x1b[31mexpected { a: 2 } to equal { a: 1 }\x1b[39m'),
    diff: `\x1b[32m${diff}\x1b[39m`,
  }
  const result = verdictOf(one, { failed: ['greets Ada'], failure: { errors: [error] } })
  expect(gradeExercises([one], [result])[0]?.facts[0]?.reason).toBe(
    `expected { a: 2 } to equal { a: 1 }\n${diff}`,
  )
})

test('an error that belongs to no test costs a share, and is said', ({ course }) => {
  const one = exercise(course, 1)
  const [grade] = gradeExercises(
    [one],
    [verdictOf(one, { uncaught: [{ name: 'Error', message: 'nobody caught me' }] })],
  )
  expect(grade).toMatchObject({ status: 'failed', points: 0.67 })
  expect(grade?.facts.at(-1)).toEqual({
    name: 'nothing goes wrong beside the tests',
    part: 'core',
    passed: false,
    duration: 0,
    reason: expect.stringMatching(/^Error: nobody caught me\nNothing in the code caught this/),
  })
})
