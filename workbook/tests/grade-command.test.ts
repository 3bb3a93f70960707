import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { grade } from '../commands/grade.ts'
import { loadProgress } from '../progress/progress.ts'
import { call } from './call.ts'
import { test } from './sandbox.ts'

test('`grade` gives points, writes every file that was asked for, and makes the progress anew', async ({
  course,
}) => {
  course.solve(1, 2)
  course.edit('work/simple/greeting.ts', '    response.statusCode = 404\n', '')
  const file = (name: string) => join(course.root, 'out', name)
  const summary = join(course.root, 'summary.md')
  writeFileSync(summary, '# Before\n')
  const outputs = ['grades.xml', 'grades.csv', 'grades.json', 'GRADES.MD', 'grades.txt'].map(file)
  const learn = course.run(['grade', '--format', 'json', ...outputs.flatMap((path) => ['--output', path])], {
    env: { GITHUB_STEP_SUMMARY: summary },
  })
  const { code, stdout, stderr } = await learn.ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  const json = JSON.parse(stdout)
  expect(json).toMatchObject({
    points: 1.5,
    of: 3,
    exercises: [
      { id: 'week1/simple/1', status: 'passed', points: 1 },
      { id: 'week1/simple/2', status: 'failed', points: 0.5 },
      { id: 'week1/simple/3', status: 'failed', points: 0 },
    ],
  })
  const reasons = json.exercises.flatMap(({ facts }: { facts: { reason: string }[] }) =>
    facts.map(({ reason }) => reason),
  )
  expect(reasons).toEqual(['', '', '', 'expected 200 to be 404', "expected 'nothing here' to be '1'"])
  const [xml, csv, own, markdown, text] = outputs.map((path) => readFileSync(path, 'utf8'))
  expect(xml).toContain('<testsuites name="Nine Weeks of Backend" tests="5" failures="2"')
  expect(csv).toContain('week1/simple/2,Answer over HTTP,failed,0.5,1,1,2,no\r\n')
  expect(own).toBe(stdout)
  expect(text).toContain('All  1.5 of 3 points, 1 of 3 exercises passed\n')
  expect(readFileSync(summary, 'utf8')).toBe(`# Before\n${markdown}`)
  expect(markdown).toContain('| week1/simple | 1 of 3 | 0 | 1.5 | 3 |')
  const { marks } = loadProgress(loadCourse(course.root))
  // Exercise 3 was not begun: it stays untouched.
  expect(Object.values(marks).map(({ passed }) => passed)).toEqual([true, false])
})

test('`grade` of what is not started gives no points and runs nothing', async ({ course }) => {
  const { code, stdout } = await call(course, grade, ['1s2'], { format: 'json' })
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ points: 0, of: 1, exercises: [{ status: 'not started' }] })
  expect(course.list('../../.learn')).toEqual([])
  const both = await call(course, grade, ['1s3', '1s1'], { format: 'csv' })
  expect(both.stdout.match(/^week1\/simple\/\d/gm)).toEqual(['week1/simple/1', 'week1/simple/3'])
})

test('an unknown format, ending or id ends with exit code 2 before anything runs', async ({ course }) => {
  course.solve(1)
  const good = join(course.root, 'grades.xml')
  const { code, stdout, stderr } = await course.learn('grade', '--output', good, '--output', 'grades.pdf')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe(
    'grades.pdf: its ending names no format. pnpm learn grade --output FILE takes .txt, .json, .xml, .csv, .md.\n',
  )
  for (const format of ['yaml', 'constructor', 'JUnit', ''])
    await expect(call(course, grade, [], { format }), format).rejects.toMatchObject({
      code: 'WRONG_USAGE',
      message: `There is no format "${format}". There is: text, json, junit, csv, markdown.`,
    })
  for (const file of ['grades', 'grades.', '.xml', 'grades.constructor'])
    await expect(call(course, grade, [], { output: [file] }), file).rejects.toMatchObject({
      code: 'WRONG_USAGE',
    })
  await expect(call(course, grade, ['1s1', 'week1/simpel'])).rejects.toMatchObject({ code: 'UNKNOWN_ID' })
  expect(existsSync(good)).toBe(false)
  expect(course.list('../../.learn')).toEqual([])
})
