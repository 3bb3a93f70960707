import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { nextAfter } from '../commands/next-after.ts'
import { whatIsNext } from '../progress/next.ts'
import { loadProgress, recordVerdicts } from '../progress/progress.ts'
import { renderMap } from '../show/terminal/map.ts'
import { verdictOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'
import { addHard } from './second-level.ts'

const SECOND_WEEK = '../week2-small'

/** Week 1 with two levels, week 2 with one: nine exercises. */
function withTwoWeeks(course: Sandbox) {
  addHard(course)
  course.write(`${SECOND_WEEK}/README.md`, '# Week 2 · Small\n')
  course.write(`${SECOND_WEEK}/simple/README.md`, course.read('simple/README.md'))
  const all = loadCourse(course.root)
  const exercises = all.weeks.flatMap(({ levels }) => levels.flatMap((level) => level.exercises))
  const find = (id: string) => {
    const found = exercises.find((exercise) => exercise.id === id)
    if (found === undefined) throw new Error(`no exercise ${id}`)
    return found
  }
  const pass = (...ids: string[]) => {
    const verdicts = ids.map((id) => verdictOf(find(id)))
    recordVerdicts(all, verdicts)
    return verdicts
  }
  const next = () => whatIsNext(all, loadProgress(all))?.id
  return { all, find, pass, next }
}

test('next is the first exercise not passed, from where one is, and after the last from the first', ({
  course,
}) => {
  const { all, find, pass, next } = withTwoWeeks(course)
  expect(next()).toBe('week1/simple/1')
  const verdicts = pass('week1/simple/2')
  expect(next(), 'not back to what was skipped').toBe('week1/simple/3')
  expect(nextAfter(all, verdicts)?.id).toBe('week1/simple/3')
  pass('week1/simple/3')
  expect(next()).toBe('week1/hard/1')
  recordVerdicts(all, [verdictOf(find('week1/hard/2'), { failed: ['answers the greeting'] })])
  expect(next(), 'what does not pass yet').toBe('week1/hard/2')
  const week2 = pass('week2/simple/1', 'week2/simple/2', 'week2/simple/3')
  expect(nextAfter(all, week2)?.id, 'week 1 is open').toBe('week1/simple/1')
  expect(next()).toBe('week1/simple/1')
  pass('week1/simple/1')
  expect(next()).toBe('week1/hard/1')
  pass('week1/hard/1', 'week1/hard/2', 'week1/hard/3')
  expect(next()).toBeUndefined()
})

test('after a run that fails, next is its first failure; after one exercise that fails, nothing', ({
  course,
}) => {
  const { all, find } = withTwoWeeks(course)
  const failed = verdictOf(find('week1/hard/2'), { failed: ['answers the greeting'] })
  expect(nextAfter(all, [verdictOf(find('week1/hard/1')), failed])?.id).toBe('week1/hard/2')
  expect(nextAfter(all, [failed])).toBeUndefined()
})

test('the map shows the week one is in with its levels and marks, the others in a line', ({ course }) => {
  const { all, find, pass } = withTwoWeeks(course)
  pass('week1/simple/1', 'week1/hard/1')
  recordVerdicts(all, [verdictOf(find('week2/simple/1'), { failed: ['greets Ada'] })])
  const map = (options = { all: false }) => {
    const progress = loadProgress(all)
    return renderMap(all, progress, { next: whatIsNext(all, progress), ...options })
  }
  expect(map()).toMatch(
    /^Nine Weeks of Backend {3}2 of 9 passed\n\nWeek 1 · .* {2}2 of 6 passed\nWeek 2 · Small {2}0 of 3 passed\n▸ week2\/simple {9}✗ · · {2}0\/3\nWeek 3 · /,
  )
  expect(map()).not.toContain('week1/simple')
  const whole = map({ all: true })
  expect(whole).toMatch(/^ {2}week1\/simple {9}✓ · · {2}1\/3\n {2}week1\/hard {11}✓ · · {2}1\/3\nWeek 2/m)
  expect(whole.match(/^Week \d/gm)).toHaveLength(9)
})

test('the map of a week with five levels, and what is below it, fits 80 by 24', ({ course }) => {
  for (const level of ['intermediate', 'hard', 'bonus', 'project']) {
    course.write(`${level}/README.md`, `# T\n\n${'## 1. A\n'.repeat(9)}`)
  }
  course.write('README.md', `# Week 1 · ${'A title that goes on '.repeat(9)}\n`)
  const all = loadCourse(course.root)
  const next = all.weeks[0]?.levels[4]?.exercises[0]
  const lines = renderMap(all, { marks: {}, hints: {} }, { next, all: false }).split('\n')
  // A blank line, what is next in three, the key, and the cursor.
  expect(lines.length + 6).toBeLessThanOrEqual(24)
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80)
})
