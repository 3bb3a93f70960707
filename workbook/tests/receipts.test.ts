import { join } from 'node:path'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { Receipts } from '../verify/receipts.ts'
import { type Sandbox, test } from './sandbox.ts'

/*
 * A proof on record is valid as long as nothing changes that it depends on. Each of these changes is made
 * alone.
 */

const LOCKFILE = `lockfileVersion: '9.0'

importers:

  .:
    devDependencies:
      node:
        specifier: 'catalog:'
        version: 24.21.0

  packages/week1-tiny:
    dependencies:
      '@tiny/web':
        specifier: 'catalog:'
        version: 5.3.0(zod@4.6.7)

  packages/week2-small:
    dependencies:
      knex:
        specifier: 'catalog:'
        version: 3.3.0

packages:

  knex@3.3.0:
    resolution: {integrity: sha512-x}

snapshots:

  '@tiny/web@5.3.0(zod@4.6.7)':
    dependencies:
      accepts: 2.0.0

  accepts@2.0.0: {}

  knex@3.3.0: {}

  node@24.21.0: {}
`

const TEST = 'simple/tests/1-say-hello.test.ts'

/** A course in which the first exercise depends on much. */
function prepare(course: Sandbox): void {
  course.edit(
    TEST,
    "import { expect, test } from 'vitest'\n",
    "import { expect, test } from 'vitest'\nimport { NAMES } from './names.ts'\nimport '../../common/clock.ts'\nimport '#bonus/old.ts'\n",
  )
  course.write(
    'simple/tests/names.ts',
    "export const NAMES = readdirSync(join(import.meta.dirname, 'data', kind))\n",
  )
  course.write('simple/tests/data/some/names.txt', 'Ada\n')
  course.write('simple/migrations/1-users.sql', 'CREATE TABLE users ()\n')
  course.write('simple/broken-builds/1-nobody.patch', 'Build: nobody\n')
  course.write('common/clock.ts', "import './seconds.ts'\n")
  course.write('common/seconds.ts', 'export const seconds = 1\n')
  course.write('bonus/README.md', '# Bonus\n')
  course.write('bonus/old.ts', 'export const old = 1\n')
  course.write('hard/README.md', '# Hard\n')
  course.write('hard/new.ts', 'export const one = 1\n')
  course.write('../week2-small/README.md', '# Week 2\n')
  course.write('../week2-small/simple/README.md', '# Simple\n')
  course.write('../week2-small/simple/users.ts', 'export const users = 1\n')
  course.write('../../pnpm-lock.yaml', LOCKFILE)
  course.write('../../tools/prove.ts', "const JUDGE = new URL('./judge.ts', import.meta.url)\n")
  course.write('../../tools/judge.ts', 'export const judge = 1\n')
}

function receipt(course: Sandbox, mistakes = {}): string {
  const [exercise] = course.level.exercises
  if (exercise === undefined) throw new Error('no exercise')
  return new Receipts(loadCourse(course.root), [join(course.root, 'tools/prove.ts')]).of(exercise, mistakes)
}

const append = (path: string) => (course: Sandbox) => course.write(path, `${course.read(path)}// changed\n`)
const edit = (path: string, from: string, to: string) => (course: Sandbox) => course.edit(path, from, to)
const lock = (from: string, to: string) => edit('../../pnpm-lock.yaml', from, to)

const STALE: [string, (course: Sandbox) => void][] = [
  ['its test', append(TEST)],
  ['a helper that the test imports', append('simple/tests/names.ts')],
  ['data of the tests whose path is put together', append('simple/tests/data/some/names.txt')],
  ['a helper outside of the level', append('common/clock.ts')],
  ['what that helper reaches', append('common/seconds.ts')],
  ['a migration', append('simple/migrations/1-users.sql')],
  ['a new migration', (course) => course.write('simple/migrations/2-more.sql', 'SELECT 1\n')],
  ['a program file', append('simple/greeting.ts')],
  ['another level that its tests name', append('bonus/old.ts')],
  ['a patch', edit('simple/mistakes/1-always-ada.patch', "'Hello, Ada'", "'Hello, Eve'")],
  ['a new patch', (course) => course.write('simple/mistakes/1-more.patch', '')],
  ['a broken build', append('simple/broken-builds/1-nobody.patch')],
  ['a fact', edit('simple/README.md', '- greets Ada\n', '- greets Eve\n')],
  [
    'the statement',
    edit('simple/README.md', '*Concept: functions*\n', '*Concept: functions*\n\nMore to do.\n'),
  ],
  ['a title, which starters show', edit('simple/README.md', '## 2. Answer over HTTP', '## 2. Answer')],
  ['a tool of the proof', append('../../tools/prove.ts')],
  ['a tool that is started by its path', append('../../tools/judge.ts')],
  ['the package of the week', append('package.json')],
  ['the options of the compiler', append('../../tsconfig.base.json')],
  ['a package of the week', lock('version: 5.3.0(zod@4.6.7)', 'version: 5.4.0(zod@4.6.7)')],
  ['a package that this depends on', lock('accepts: 2.0.0', 'accepts: 2.0.1')],
  ['the pinned Node', lock('version: 24.21.0', 'version: 24.22.0')],
]

test.for(STALE)('%s makes a proof stale', ([, change], { course }) => {
  prepare(course)
  const before = receipt(course)
  change(course)
  expect(receipt(course)).not.toBe(before)
})

const KEPT: [string, (course: Sandbox) => void][] = [
  ['the test of another exercise', append('simple/tests/2-answer-over-http.test.ts')],
  ['a patch of another exercise', append('simple/mistakes/2-always-200.patch')],
  ['a hint', edit('simple/README.md', 'Backticks and', 'Two backticks and')],
  ['the record', append('simple/proof.json')],
  ['a level that its tests do not name', append('hard/new.ts')],
  ['another week', append('../week2-small/simple/users.ts')],
  ['a package of another week', lock('version: 3.3.0', 'version: 3.4.0')],
  ["a learner's work", (course) => course.write('work/simple/greeting.ts', '')],
  [
    'a checkout with other line endings',
    (course) => {
      for (const path of [TEST, 'simple/README.md', 'simple/greeting.ts', '../../pnpm-lock.yaml'])
        course.write(path, course.read(path).replaceAll('\n', '\r\n'))
    },
  ],
]

test.for(KEPT)('%s leaves a proof alone', ([, change], { course }) => {
  prepare(course)
  const before = receipt(course)
  change(course)
  expect(receipt(course)).toBe(before)
})

test('what the record says of mistakes is part of the proof, in any order', ({ course }) => {
  prepare(course)
  const one = { '1-a': { x: 'expected # to be #', y: 'y' }, '1-b': {} }
  expect(receipt(course, { '1-b': {}, '1-a': { y: 'y', x: 'expected # to be #' } })).toBe(
    receipt(course, one),
  )
  expect(receipt(course, { ...one, '1-b': { x: '' } })).not.toBe(receipt(course, one))
  expect(receipt(course, { ...one, '1-a': { x: 'other words', y: 'y' } })).not.toBe(receipt(course, one))
})

test('the tools of this course are counted: the harness, what starts by its path, no command', ({
  course,
}) => {
  const [exercise] = course.level.exercises
  if (exercise === undefined) throw new Error('no exercise')
  const reached = new Receipts(loadCourse(course.root)).filesOf(exercise)
  for (const file of [
    'workbook/verify/expectations.ts',
    'shared/harness/setup.ts',
    'shared/harness/fresh-modules.ts',
    'shared/harness/loop-guard-thread.ts',
    'shared/services/keeper/main.ts',
  ]) {
    expect(reached, file).toContainEqual(expect.stringMatching(new RegExp(`/${file}$`)))
  }
  expect(reached.filter((file) => /workbook\/commands|\/node_modules\/|\/\.services\//.test(file))).toEqual(
    [],
  )
})
