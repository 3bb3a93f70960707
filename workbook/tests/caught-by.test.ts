import type { CaughtBy } from 'shared/course/caught-by.ts'
import { expect } from 'vitest'
import { checkCaughtBy } from '../verify/caught-by.ts'
import { Findings } from '../verify/findings.ts'
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
    return findings.all
  }
  course.remove(path)
  expect(problemsWith(JSON.parse(before), false)).toHaveLength(3)
  expect(course.has(path)).toBe(false)
  expect(problemsWith(JSON.parse(before), true)).toEqual([])
  expect(JSON.parse(course.read(path))).toEqual(JSON.parse(before))
  expect(problemsWith(JSON.parse(before), false)).toEqual([])
  // A busy machine may break more facts than were recorded, or fewer, but not those that the patch names.
  const more = { ...JSON.parse(before), '2-always-200': { 'answers the greeting': 'said' } }
  expect(problemsWith(more, false)).toEqual([])
  course.write(path, JSON.stringify(more))
  expect(problemsWith(JSON.parse(before), false)).toHaveLength(1)
  const gone = { ...JSON.parse(before), '3-counts-all': { 'counts greetings': '', 'no fact any more': '' } }
  course.write(path, JSON.stringify(gone))
  expect(problemsWith(JSON.parse(before), false)).toHaveLength(1)
})
