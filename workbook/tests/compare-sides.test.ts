import { expect } from 'vitest'
import { type Course, loadCourse } from '../catalogue/course.ts'
import { readSides } from '../compare/sides.ts'
import { test } from './sandbox.ts'
import { addHard } from './second-level.ts'

const sides = (course: Course, ...args: string[]) => {
  const { left, right, file } = readSides(course, args)
  return [left.label, right.label, file]
}

test('two levels are named in any of these ways', ({ course }) => {
  addHard(course)
  course.solve(1)
  const all = loadCourse(course.root)
  const levels = ['week1/simple', 'week1/hard', undefined]
  expect(sides(all, 'week1', 'simple', 'hard')).toEqual(levels)
  expect(sides(all, 'week1/simple', 'week1/hard')).toEqual(levels)
  expect(sides(all, 'week1/simple', 'hard')).toEqual(levels)
  expect(sides(all, '1s', '1h')).toEqual(levels)
  expect(sides(all, 'week1', 'simple', 'hard', 'new.ts')).toEqual(levels.with(2, 'new.ts'))
  expect(sides(all, '1s', 'hard', 'new.ts')).toEqual(levels.with(2, 'new.ts'))
  const own = ['week1/simple', 'your week1/simple', undefined]
  for (const args of [
    ['1s', 'work'],
    ['week1', 'simple', 'mine'],
    ['week1/simple', 'own'],
  ])
    expect(sides(all, ...args)).toEqual(own)
  expect(sides(all, 'work', '1s')).toEqual(['your week1/simple', 'week1/simple', undefined])
  expect(sides(all, 'week1', 'work', 'simple', 'greeting.ts')).toEqual([
    'your week1/simple',
    'week1/simple',
    'greeting.ts',
  ])
})

test('what names no two programs says what to type', ({ course }) => {
  const all = loadCourse(course.root)
  for (const args of [
    [],
    ['week1'],
    ['week1', 'simple'],
    ['1s'],
    ['work', 'work'],
    ['week1', 'simple', 'hard', 'app.ts', 'x'],
  ]) {
    expect(() => sides(all, ...args), args.join(' ')).toThrow(
      /Which two\? .*\n.*compare week1 simple intermediate/,
    )
  }
  expect(() => sides(all, 'week1', 'simple', 'hrd')).toThrow(/There is no "week1\/hrd".*week1\/simple/)
  expect(() => sides(all, 'week7/simple', 'hard')).toThrow('There is: week1.')
  expect(() => sides(all, '1s', 'week1')).toThrow('week1 is a whole week. Name a level of it')
  expect(() => sides(all, '1s', 'work')).toThrow(
    /You have not started week1\/simple yet: .*learn start week1\/simple/,
  )
})
