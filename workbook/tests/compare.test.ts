import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { pairFiles } from '../compare/files.ts'
import { readSides } from '../compare/sides.ts'
import { renderSummary } from '../compare/summary.ts'
import { test } from './sandbox.ts'
import { addHard } from './second-level.ts'

test('files are paired by name; tests, statements and mistakes are no part of a program', ({ course }) => {
  addHard(course)
  course.write('simple/public/same.css', 'b {}\n')
  course.write('hard/public/same.css', 'b {}\n')
  const { left, right } = readSides(loadCourse(course.root), ['week1', 'simple', 'hard'])
  expect(pairFiles(left, right).map(({ rows, ...pair }) => pair)).toEqual([
    { file: 'greeting.ts', state: 'changed', added: 1, removed: 1 },
    { file: 'new.ts', state: 'right only', added: 2, removed: 0 },
    { file: 'old.ts', state: 'left only', added: 0, removed: 1 },
    { file: 'public/same.css', state: 'same', added: 0, removed: 0 },
  ])
})

test('the summary names the files that differ and the concerns that a level adds, within the terminal', ({
  course,
}) => {
  addHard(course)
  course.write(`hard/${'deep/'.repeat(20)}file.ts`, '\n')
  const { left, right } = readSides(loadCourse(course.root), ['week1', 'simple', 'hard'])
  const pairs = pairFiles(left, right)
  const wide = renderSummary(left, right, pairs, 200).map(stripVTControlCharacters)
  expect(wide.slice(0, 2)).toEqual([
    'week1/simple beside week1/hard',
    expect.stringMatching(/^ {2}~ greeting\.ts +\+1 -1$/),
  ])
  expect(wide).toContainEqual(expect.stringMatching(/^ {2}\+ new\.ts +new, 2 lines$/))
  expect(wide).toContainEqual(expect.stringMatching(/^ {2}- old\.ts +gone, 1 line$/))
  expect(wide.slice(-2)).toEqual([
    'week1/hard adds',
    '  week1/hard/3  Count (counters that survive a restart)',
  ])
  for (const width of [60, 80, 120]) {
    for (const line of renderSummary(left, right, pairs, width))
      expect(stringWidth(line), line).toBeLessThanOrEqual(width)
  }
})

test('`compare` shows the summary and both columns, plain where it is piped', async ({ course }) => {
  addHard(course)
  const [both, one, work] = await Promise.all([
    course.learn('compare', 'week1', 'simple', 'hard'),
    course.run(['compare', '1s', 'hard', 'new.ts'], { env: { PAGER: 'false' } }).ended,
    course.learn('start', '1s').then(() => course.learn('compare', 'week1', 'simple', 'work')),
  ])
  for (const { code, stdout, stderr } of [both, one, work]) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain('\x1b')
  }
  expect(both.stdout).toMatch(/^week1\/simple beside week1\/hard\n/)
  expect(both.stdout).toMatch(/ {3}5 {3}return `Hello, \$\{name\}` +~ +5 {3}return 'Hello, ' \+ name\n/)
  expect(both.stdout).toMatch(
    /^week1\/hard\/new\.ts {2}new\n─+\n {3}1 export const one = 1\n {3}2 export const two = 2$/m,
  )
  expect(both.stdout).not.toContain('#region')
  expect(one.stdout).toMatch(/^\nweek1\/hard\/new\.ts {2}new\n/)
  expect(work.stdout).toMatch(/week1\/simple beside your week1\/simple\n {2}~ greeting\.ts/)
  expect(work.stdout).toContain("throw new Error('week1/simple/1 is not implemented yet')")
})

test('`compare` with an unknown file, level or missing work ends with exit code 2 and what there is', async ({
  course,
}) => {
  addHard(course)
  const [file, level, work] = await Promise.all([
    course.learn('compare', 'week1', 'simple', 'hard', 'ap.ts'),
    course.learn('compare', 'week1', 'simple', 'hrad'),
    course.learn('compare', '1s', 'work'),
  ])
  for (const { code, stdout } of [file, level, work])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(file.stderr).toBe(
    'Neither week1/simple nor week1/hard has a file ap.ts. There is: greeting.ts, new.ts, old.ts.\n',
  )
  expect(level.stderr).toContain('Did you mean week1/hard')
  expect(work.stderr).toContain('pnpm learn start week1/simple')
})

test('who stops reading early, as `head` does, is no failure', async ({ course }) => {
  addHard(course)
  // More than a pipe holds, so that the writer certainly meets its closed end.
  course.write('hard/new.ts', `// ${'long '.repeat(20)}\n`.repeat(2_000))
  const learn = course.run(['compare', 'week1', 'simple', 'hard'], { reads: false })
  expect(await learn.ended).toMatchObject({ code: 0, stderr: '' })
})
