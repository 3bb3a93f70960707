import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Exercise } from '../catalogue/course.ts'
import { alike, checkAlike } from '../verify/alike.ts'
import { type ProofBuild, writeBuilds } from '../verify/builds.ts'
import { Findings } from '../verify/findings.ts'
import { checkStructure } from '../verify/structure.ts'
import { resultOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

/*
 * The tests of the first exercise load `greeting.ts` alone. Here the other exercises have their regions in a file of
 * their own, so to these tests step 1, step 2 and the reference are one program.
 */

const TEST = 'simple/tests/1-say-hello.test.ts'
const HELPER = 'simple/tests/helper.ts'
const ONE_PROGRAM = [['step 0'], ['step 1', 'step 2', 'reference'], ['1-always-ada']]
const EACH_BY_ITSELF = [['step 0'], ['step 1'], ['step 2'], ['reference'], ['1-always-ada']]

function prepare(course: Sandbox): void {
  const text = course.read('simple/greeting.ts')
  const at = text.indexOf('export function createHandler')
  course.write('simple/greeting.ts', text.slice(text.indexOf('export function greet'), at))
  const imports =
    "import type { IncomingMessage, ServerResponse } from 'node:http'\nimport { greet } from './greeting.ts'\n"
  course.write('simple/handler.ts', imports + text.slice(at))
}

function buildsOf(course: Sandbox): { exercise: Exercise; builds: ProofBuild[] } {
  const { level } = course
  const [exercise] = level.exercises
  if (exercise === undefined) throw new Error('no exercise')
  const scratch = join(course.week, '.verify/test')
  mkdirSync(scratch, { recursive: true })
  // Only its own mistake: those of the others patch a file that is different now.
  const mistakes = new Map([[1, checkStructure(level).mistakes.get(1) ?? []]])
  const all = writeBuilds({ level, wanted: new Set([exercise]), mistakes, steps: true, scratch })
  const rank = { step: 0, reference: 1, mistake: 2 }
  return { exercise, builds: all.sort((a, b) => rank[a.kind] - rank[b.kind]) }
}

/** The groups of builds that are one program, by the last word of their names. */
function groups(course: Sandbox): string[][] {
  const { exercise, builds } = buildsOf(course)
  return [...alike(course.root, exercise, builds).values()].map((group) =>
    group.map(({ name }) => name.replace('week1/simple ', '')),
  )
}

test('builds whose tests load the same files are one program, a mistake never', ({ course }) => {
  prepare(course)
  expect(groups(course)).toEqual(ONE_PROGRAM)
  course.write('simple/unused.ts', '// #region 3\nexport const unused = 1\n// #endregion\n')
  expect(groups(course), 'with a file that no import leads to').toEqual(ONE_PROGRAM)
  course.write(HELPER, "export const folder = dirname(subjectFile('#simple/greeting.ts'))\n")
  expect(groups(course), 'with a helper of other tests').toEqual(ONE_PROGRAM)
})

const DYNAMIC: [string, (course: Sandbox) => void][] = [
  [
    'a file that is no TypeScript',
    (course) =>
      course.write(
        'simple/1.sql',
        '-- #region 2\nSELECT 2\n-- #endregion\n-- #region 3\nSELECT 3\n-- #endregion\n',
      ),
  ],
  [
    'a folder named by the program',
    (course) =>
      course.write(
        'simple/greeting.ts',
        `${course.read('simple/greeting.ts')}\nexport const folder = import.meta.dirname\n`,
      ),
  ],
  [
    'an import put together',
    (course) =>
      course.write(
        'simple/greeting.ts',
        `${course.read('simple/greeting.ts')}\nexport const load = (name: string) => import(name)\n`,
      ),
  ],
  [
    'a file named by parts in a test',
    (course) =>
      course.write(
        TEST,
        `${course.read(TEST)}\nconst file = (name: string) => subjectFile(\`#simple/\${name}.ts\`)\n`,
      ),
  ],
  [
    'a folder named in a test',
    (course) => {
      course.write(
        'simple/src/x.ts',
        '// #region 2\nexport {}\n// #endregion\n// #region 3\n1\n// #endregion\n',
      )
      course.write(TEST, `${course.read(TEST)}\nconst folder = subjectFile('#simple/src')\n`)
    },
  ],
  [
    'a folder above a file in a helper',
    (course) => {
      course.edit(TEST, 'import { greet }', "import './helper.ts'\nimport { greet }")
      course.write(HELPER, "export const folder = dirname(subjectFile('#simple/greeting.ts'))\n")
    },
  ],
  [
    'a helper whose name is put together',
    (course) => course.write(TEST, `${course.read(TEST)}\nawait import(\`./\${process.platform}.ts\`)\n`),
  ],
  [
    'a file that imports the changed one',
    (course) => course.edit(TEST, 'import { greet }', "import '#simple/handler.ts'\nimport { greet }"),
  ],
]

test.for(DYNAMIC)('%s makes all builds differ that differ in anything', ([, change], { course }) => {
  prepare(course)
  change(course)
  expect(groups(course)).toEqual(EACH_BY_ITSELF)
})

test('builds that should be one program and end otherwise are found', ({ course }) => {
  prepare(course)
  const { exercise, builds } = buildsOf(course)
  const results = new Map(builds.map(({ name }) => [name, [resultOf(exercise)]]))
  const findings = new Findings()
  checkAlike(course.root, exercise, builds, results, findings)
  expect(findings.all).toEqual([])
  results.set('week1/simple step 2', [resultOf(exercise, { failed: ['greets Ada'] })])
  checkAlike(course.root, exercise, builds, results, findings)
  expect(findings.all.map(({ message }) => message)).toEqual([
    '"greets Ada" has another result on week1/simple step 2 than on week1/simple step 1, which should be one program',
  ])
})
