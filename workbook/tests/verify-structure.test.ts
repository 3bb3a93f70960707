import { renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import { shown } from '../catalogue/course.ts'
import { checkStructure } from '../verify/structure.ts'
import { type Sandbox, test } from './sandbox.ts'

/*
 * What `learn verify` finds without running a test. The tests of the proof itself show how it prints findings.
 */

/** What is wrong with the level, as `file:line message`, the file relative to the level. */
function problems(course: Sandbox): string[] {
  const { level } = course
  const of = { root: level.folder, weeks: [] }
  return checkStructure(level).findings.map(
    ({ file, line, message }) => `${shown(of, file)}:${line} ${message}`,
  )
}

const PATCH = 'simple/mistakes/2-always-200.patch'
const TEST = 'simple/tests/2-answer-over-http.test.ts'

test('a sound level has no problem', ({ course }) => {
  expect(problems(course)).toEqual([])
})

test('a region that is not closed is found at its line', ({ course }) => {
  course.edit(
    'simple/greeting.ts',
    '// #endregion\n}\n\nexport function createHandler',
    '}\n\nexport function createHandler',
  )
  expect(problems(course)).toContain('greeting.ts:9 region 3 opens inside region 1: regions do not nest')
  course.write('simple/extra.ts', 'export {}\n// #region 1\n')
  expect(problems(course)).toContain('extra.ts:2 region 1 is not closed: no #endregion')
})

test('a region of an exercise that does not exist is found at its line', ({ course }) => {
  course.write('simple/extra.ts', 'export {}\n// #region 4\n// #endregion\n')
  expect(problems(course)).toEqual([
    'extra.ts:2 region "4" names no exercise of this level, which has 1 to 3',
  ])
})

test('an exercise without any region is found at its heading', ({ course }) => {
  course.edit('simple/greeting.ts', '    // #region 2\n', '')
  course.edit('simple/greeting.ts', '404\n    // #endregion\n', '404\n')
  expect(problems(course)).toContain('README.md:25 week1/simple/2 has no region: "// #region 2" in its code')
})

test('an exercise without a test file is found at its heading', ({ course }) => {
  course.remove(TEST)
  expect(problems(course)).toEqual(['README.md:25 week1/simple/2 has no test: tests/2-<slug>.test.ts'])
})

test('two test files of one exercise are found', ({ course }) => {
  course.write('simple/tests/2-answer-twice.test.ts', '')
  expect(problems(course)).toEqual([
    'tests/2-answer-twice.test.ts:1 exercise 2 has two test files, and only .production.test.ts may be a second',
  ])
})

test('a test file and a mistake of an exercise that does not exist are found', ({ course }) => {
  course.write('simple/tests/4-more.test.ts', '')
  course.write('simple/mistakes/4-more.patch', '')
  expect(problems(course)).toEqual([
    'tests/4-more.test.ts:1 week1/simple has no exercise 4 in its README',
    'mistakes/4-more.patch:1 week1/simple has no exercise 4 in its README',
  ])
})

test('a stray file in tests or mistakes is found', ({ course }) => {
  course.write('simple/tests/say-hello.test.ts', '')
  course.write('simple/mistakes/notes.txt', '')
  course.write('simple/mistakes/3-counts-all.patch.orig', '')
  expect(problems(course)).toEqual([
    'tests/say-hello.test.ts:1 a stray file: tests are named <number>-<slug>.test.ts',
    'mistakes/3-counts-all.patch.orig:1 a stray file: mistakes are named <number>-<slug>.patch',
    'mistakes/notes.txt:1 a stray file: mistakes are named <number>-<slug>.patch',
  ])
})

test('a heading with fewer than two hints is found at its line', ({ course }) => {
  const readme = course.read('simple/README.md')
  const start = readme.indexOf('<details><summary>What ends an answer?')
  const end = readme.indexOf('</details>', start) + '</details>'.length
  course.write('simple/README.md', readme.slice(0, start) + readme.slice(end))
  expect(problems(course)).toEqual([
    'README.md:25 exercise 2 (Answer over HTTP) has 1 hints: two to four are wanted',
  ])
})

test('an exercise without a mistake is found, unless it says why', ({ course }) => {
  course.remove(PATCH)
  expect(problems(course)).toEqual([
    'README.md:25 week1/simple/2 has no mistake: mistakes/2-<slug>.patch, or say why there is none',
  ])
  course.edit('simple/README.md', '404 else.', '404 else.\n\n*No catalogued mistakes: there is one way.*')
  expect(problems(course)).toEqual([])
})

test('a patch without its headers or without a difference is found', ({ course }) => {
  const patch = course.read(PATCH)
  course.write(PATCH, patch.slice(patch.indexOf('--- ')))
  expect(problems(course)).toEqual(
    ['Mistake', 'Why it is wrong', 'In production', 'Caught by'].map(
      (name) => `mistakes/2-always-200.patch:1 no line "${name}: …" above the patch`,
    ),
  )
  course.write(PATCH, patch.slice(0, patch.indexOf('--- ')))
  expect(problems(course)).toEqual([
    'mistakes/2-always-200.patch:1 no difference: no line that begins with "--- "',
  ])
})

test('a patch that no longer fits is found, with the line that is nearly its own and the command that mends it', ({
  course,
}) => {
  course.edit('simple/greeting.ts', 'response.statusCode = 404', 'response.statusCode = 410')
  expect(problems(course)).toEqual([
    'mistakes/2-always-200.patch:1 it no longer fits: it looks for "response.statusCode = 404", and line 22 of greeting.ts says "response.statusCode = 410". Fix it: pnpm learn mistakes refresh week1/simple/2',
  ])
})

test('a patch with line numbers is found', ({ course }) => {
  course.edit(PATCH, '@@', '@@ -19,9 +19,6 @@')
  expect(problems(course)).toEqual([
    'mistakes/2-always-200.patch:1 it is malformed: in line 2 of the difference, "@@ -19,9 +19,6 @@" should be "@@" and nothing else: lines are found by what they say',
  ])
})

test('a mistake that names more than one fact is found', ({ course }) => {
  course.edit(PATCH, 'Caught by: ', 'Caught by: answers the greeting\nCaught by: ')
  expect(problems(course)).toEqual([
    'mistakes/2-always-200.patch:1 several lines "Caught by: …": keep the one that says best what is wrong',
  ])
})

test('a patch of a file that the level does not have is found', ({ course }) => {
  renameSync(join(course.week, 'simple/greeting.ts'), join(course.week, 'simple/welcome.ts'))
  expect(problems(course)).toContain(
    'mistakes/2-always-200.patch:1 it patches greeting.ts, which this level does not have',
  )
})

test('a level without a README is found', ({ course }) => {
  course.remove('simple/README.md')
  expect(problems(course)).toContain('README.md:1 this level has no README.md: it holds the statements')
})

test('a broken build that does not fit the reference is found', ({ course }) => {
  const head =
    'Build: a greeting of nobody\nWhy it is wrong: It greets nobody.\nIn production: Nobody is greeted.\n\n'
  const diff = '--- greeting.ts\n@@\n-not in there\n+anything\n'
  course.write('simple/broken-builds/1-nobody.patch', head + diff)
  course.write('simple/broken-builds/4-nobody.patch', head)
  course.write('simple/broken-builds/2-nothing.patch', '')
  course.write('simple/broken-builds/notes.txt', '')
  expect(problems(course).sort()).toEqual(
    [
      'broken-builds/1-nobody.patch:1 it no longer fits: greeting.ts has nothing like "not in there". Fix it: pnpm learn mistakes refresh week1/simple/1',
      ...['Build', 'Why it is wrong', 'In production'].map(
        (name) => `broken-builds/2-nothing.patch:1 no line "${name}: …" above the patch`,
      ),
      'broken-builds/2-nothing.patch:1 no difference: no line that begins with "--- "',
      'broken-builds/4-nobody.patch:1 week1/simple has no exercise 4 in its README',
      'broken-builds/4-nobody.patch:1 no difference: no line that begins with "--- "',
      'broken-builds/notes.txt:1 a stray file: broken-builds are named <number>-<slug>.patch',
    ].sort(),
  )
})

test('a finding names the exercise to which its place belongs, and none where it is of the whole level', ({
  course,
}) => {
  course.edit(PATCH, '-    response.statusCode = 404', '-    response.statusCode = 410')
  course.edit('simple/README.md', '*Concept: state*\n', '')
  course.write('simple/mistakes/notes.txt', '')
  course.write('simple/extra.ts', 'export {}\n// #region 4\n// #endregion\n')
  const found = checkStructure(course.level).findings.map(({ file, exercise }) => [basename(file), exercise])
  expect(found.sort()).toEqual([
    ['2-always-200.patch', 'week1/simple/2'],
    ['README.md', 'week1/simple/3'],
    ['extra.ts', undefined],
    ['notes.txt', undefined],
  ])
})
