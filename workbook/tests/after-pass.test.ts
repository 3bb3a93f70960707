import { expect, vi } from 'vitest'
import type { Exercise } from '../catalogue/course.ts'
import { afterPass } from '../show/terminal/after-pass.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { verdictOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

const screen = { width: 80, height: 20, verbose: false, single: true }

function exercise(course: Sandbox): Exercise {
  const [, two] = course.level.exercises
  if (two === undefined) throw new Error('an exercise')
  return two
}

const text = (verdict: Verdict) => afterPass(verdict, screen).join('\n')

test('after a pass: how to see it, the reference, and a mistake that was not made', ({ course }) => {
  const seen = {
    ...exercise(course),
    statement: 'Build it.\n\nSee it: `pnpm start`,\nthen open the URL.\n\nMore.',
  }
  const passed = text(verdictOf(seen))
  expect(passed).toContain('  See it: pnpm start, then open the URL.\n')
  expect(passed).toMatch(/ {2}Compare with the reference: .*learn compare week1\/simple work\n/)
  expect(passed).toContain('A mistake you did not make: the 404 is forgotten. caches and')
  expect(text(verdictOf(exercise(course)))).not.toContain('See it')
})

test('after a failure there is nothing of it, and while the star is open only that', ({ course }) => {
  const two = exercise(course)
  expect(text(verdictOf(two, { failed: two.facts.slice(1) }))).toBe('')
  expect(text({ ...verdictOf(two), star: false })).toMatch(/^ {2}Passed\. Its star ★ is still open: /)
})

test('another mistake each day, and none whose facts did not all hold', ({ course }) => {
  const patch = course.read('simple/mistakes/2-always-200.patch')
  course.write('simple/mistakes/2-other.patch', patch.replace('the 404 is forgotten', 'another one'))
  course.write(
    'simple/mistakes/2-unheld.patch',
    patch
      .replace('the 404 is forgotten', 'not judged')
      .replace(/Caught by: .*/, 'Caught by: a fact that did not run'),
  )
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const told = [1, 2, 3, 4].map((day) => {
      vi.setSystemTime(new Date(`2026-01-0${day}T12:00:00Z`))
      return /not make: (.*?)\./.exec(text(verdictOf(exercise(course))))?.[1]
    })
    expect(new Set(told)).toEqual(new Set(['the 404 is forgotten', 'another one']))
  } finally {
    vi.useRealTimers()
  }
})
