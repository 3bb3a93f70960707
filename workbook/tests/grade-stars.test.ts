import { expect } from 'vitest'
import type { Exercise } from '../catalogue/course.ts'
import { type ExerciseGrade, gradeExercises, totals } from '../grade/grade.ts'
import { renderCsv } from '../show/files/csv.ts'
import { renderJson } from '../show/files/json.ts'
import { renderJunit } from '../show/files/junit.ts'
import { renderMarkdownTable } from '../show/files/markdown.ts'
import { renderText } from '../show/files/text.ts'
import { decide } from '../verdict/decide.ts'
import { addProduction, PRODUCTION } from './production-part.ts'
import { resultOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

/**
 * The grade of exercise 2, with one core fact and two of production, when the production facts fail or did not
 * run.
 */
function gradesWith(
  course: Sandbox,
  failed: string[],
  { production = true, uncaught = false } = {},
): ExerciseGrade[] {
  if (course.level.exercises[1]?.production.length === 0) addProduction(course)
  const [one, two] = course.level.exercises as [Exercise, Exercise]
  const whole = resultOf(two, { failed })
  const partOf = (facts: string[]) => ({
    ...whole,
    tests: whole.tests.filter(({ name }) => facts.includes(name)),
  })
  const later = {
    ...partOf(two.production),
    uncaught: uncaught ? [{ name: 'Error', message: 'nobody caught me' }] : [],
  }
  const verdict = decide(partOf(two.core), production ? later : undefined)
  return gradeExercises([one, two], [decide(resultOf(one)), verdict])
}

test("the core's facts carry 80 %, the production part's 20 %, and a core alone all", ({ course }) => {
  const grade = (...args: Parameters<typeof gradesWith> extends [Sandbox, ...infer Rest] ? Rest : never) =>
    gradesWith(course, ...args)[1]
  expect(grade([])).toMatchObject({ status: 'passed', star: true, points: 1 })
  expect(grade(PRODUCTION.slice(1)), 'half of it').toMatchObject({
    status: 'passed',
    star: false,
    points: 0.9,
  })
  expect(grade(PRODUCTION)).toMatchObject({ status: 'passed', star: false, points: 0.8 })
  expect(grade(['answers the greeting'])).toMatchObject({ status: 'failed', star: false, points: 0.2 })
  expect(grade(['answers the greeting'], { production: false }), 'it did not run').toMatchObject({
    status: 'failed',
    points: 0,
  })
  expect(grade([], { uncaught: true }), 'something went wrong beside its facts').toMatchObject({
    status: 'passed',
    star: false,
    points: 0.93,
  })
  expect(gradesWith(course, [])[0], 'a core alone').toMatchObject({
    status: 'passed',
    star: false,
    points: 1,
  })
})

test('stars are summed over levels, weeks and all', ({ course }) => {
  const { levels, weeks, all } = totals(gradesWith(course, []))
  for (const sum of [...levels, ...weeks, all])
    expect(sum).toMatchObject({ passed: 2, stars: 1, points: 2, of: 2 })
  expect(totals(gradesWith(course, PRODUCTION)).all).toMatchObject({ passed: 2, stars: 0, points: 1.8 })
})

test('every format tells the star, and that of a passed exercise a fact of production is no failure', ({
  course,
}) => {
  const starred = gradesWith(course, [])
  const passed = gradesWith(course, PRODUCTION.slice(1))
  expect(renderText(starred)).toContain('  ★ week1/simple/2     1 of 1  3/3 facts  Answer over HTTP\n')
  expect(renderText(starred)).toContain('All  2 of 2 points, 2 of 2 exercises passed, 1 star\n')
  expect(renderText(passed)).toContain('  ✓ week1/simple/2   0.9 of 1  2/3 facts')
  expect(renderText(passed)).not.toContain('star')
  expect(renderCsv(starred)).toContain('week1/simple/2,Answer over HTTP,passed,1,1,3,3,yes\r\n')
  expect(renderCsv(passed)).toContain('week1/simple/2,Answer over HTTP,passed,0.9,1,2,3,no\r\n')
  expect(renderMarkdownTable(starred)).toContain('| week1/simple | 2 of 2 | 1 | 2 | 2 |')
  expect(JSON.parse(renderJson(passed)).exercises[1]).toMatchObject({
    star: false,
    facts: [{ part: 'core' }, { part: 'production', passed: true }, { part: 'production', passed: false }],
  })
  expect(JSON.parse(renderJson(starred))).toMatchObject({
    levels: [{ stars: 1 }],
    exercises: [{ star: false }, { star: true }],
  })
  expect(renderJunit(starred)).toContain('<property name="star" value="true"/>')
  const xml = renderJunit(passed)
  expect(xml).toContain('<property name="star" value="false"/>')
  expect(xml).toMatch(/^<testsuites .* tests="5" failures="0" errors="0" skipped="1"/m)
  expect(xml).toContain(
    `name="${PRODUCTION[1]}" time="0.005"><skipped message="for the star: expected 1 to be 2"/>`,
  )
})
