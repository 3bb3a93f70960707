import { expect } from 'vitest'
import { type CaughtBy, checkCaughtBy } from '../verify/caught-by.ts'
import { Findings } from '../verify/finding.ts'
import { test } from './sandbox.ts'

test('the record of which facts each mistake breaks is written when asked for, and compared otherwise', ({
  course,
}) => {
  const { level } = course
  const path = 'simple/mistakes/caught-by.json'
  const before = course.read(path)
  const problemsWith = (caught: CaughtBy, record: boolean) => {
    const findings = new Findings()
    checkCaughtBy(level, caught, record, findings)
    return findings.problems
  }
  course.remove(path)
  expect(problemsWith(JSON.parse(before), false)).toHaveLength(3)
  expect(course.has(path)).toBe(false)
  expect(problemsWith(JSON.parse(before), true)).toEqual([])
  expect(JSON.parse(course.read(path))).toEqual(JSON.parse(before))
  expect(problemsWith(JSON.parse(before), false)).toEqual([])
})
