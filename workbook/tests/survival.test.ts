import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { checkReadable } from '../verify/readable.ts'
import { type Sandbox, test } from './sandbox.ts'

/*
 * A level is made by editing the one below it: how much it keeps, and which names it loses.
 */

const LOWER = `import { on } from 'node:events'

/** Greets. */
export function greet(name: string): string {
  // #region 1 — the greeting
  return \`Hello, \${name}\` // by name
  // #endregion
}

export interface Greeting {
  text: string
}
`

/** A second level, made of the first; \`higher\` is its greeting.ts. */
function twoLevels(course: Sandbox, higher: string): void {
  course.write('simple/greeting.ts', LOWER)
  course.write('simple/only-here.ts', 'export const lost = 1\n')
  course.write('intermediate/README.md', course.read('simple/README.md').replaceAll('simple', 'intermediate'))
  course.write('intermediate/greeting.ts', higher)
  course.write('intermediate/only-there.ts', 'export const added = 1\n')
}

function readable(course: Sandbox, isAsked = (_id: string) => true) {
  const exercises = loadCourse(course.root).weeks.flatMap(({ levels }) =>
    levels.flatMap((one) => one.exercises),
  )
  const { survivals, findings } = checkReadable(exercises.filter(({ id }) => isAsked(id)))
  return {
    survivals: survivals.map(
      ({ lower, higher, lines, kept }) => `${lower.name} ${higher.name} ${kept}/${lines}`,
    ),
    findings: findings.map(({ file, message }) => `${file.split('/').slice(-2).join('/')}: ${message}`),
  }
}

const GONE = `intermediate/greeting.ts: Greeting, which greeting.ts of simple exports, is gone: keep the name, or say in the week's README "\`Greeting\` of simple is … in intermediate"`

test('lines survive whatever comments, blank lines, indentation and marks of regions do', ({ course }) => {
  twoLevels(course, LOWER.replaceAll(/^\s*(\/\/.*|\/\*\*.*)?\n/gm, '').replace('  return', '      return'))
  expect(readable(course)).toEqual({ survivals: ['simple intermediate 7/7'], findings: [] })
})

test('a line that is changed or gone does not survive, and files that only one level has do not count', ({
  course,
}) => {
  twoLevels(course, LOWER.replace('Hello', 'Good day').replace('import', '// import'))
  expect(readable(course).survivals).toEqual(['simple intermediate 5/7'])
})

test('a name that is no longer exported is found, a type too', ({ course }) => {
  twoLevels(course, LOWER.replace('export interface', 'interface'))
  expect(readable(course).findings).toEqual([GONE])
  twoLevels(course, LOWER.replace('export function greet', 'export function welcome'))
  expect(readable(course).findings).toEqual([GONE.replaceAll('Greeting', 'greet')])
})

test('a name may go where the README of the week says what becomes of it at this level', ({ course }) => {
  twoLevels(course, LOWER.replace('export interface', 'interface'))
  const readme = course.read('README.md')
  const explained = (text: string) => {
    course.write('README.md', `${readme}\n${text}\n`)
    return readable(course).findings.length === 0
  }
  expect(explained('- `Greeting` of simple is a string in intermediate.')).toBe(true)
  expect(explained('`greet` and\n  `Greeting`\nof simple are strings in\nintermediate.')).toBe(true)
  expect(explained('`Greeting` of simple is a string in hard.')).toBe(false)
  expect(explained('`Greeting` of intermediate is a string in simple.')).toBe(false)
  expect(explained('`Greet` of simple is a string.\n\nMore of it is in intermediate.')).toBe(false)
})

test('a level is compared where all of it is asked for', ({ course }) => {
  twoLevels(course, LOWER.replace('export interface', 'interface'))
  expect(readable(course, (id) => id.startsWith('week1/intermediate/')).findings).toEqual([GONE])
  expect(readable(course, (id) => id === 'week1/intermediate/1')).toEqual({ survivals: [], findings: [] })
})

test('verify says how much of a level survives, and is not content where a name is gone', async ({
  course,
}) => {
  twoLevels(course, LOWER.replace('export interface', 'interface'))
  const { code, stdout } = await course.learn('verify', 'week1/intermediate')
  expect(stdout).toContain('week1, lines of common files that survive: simple → intermediate 86 %\n')
  expect(stdout).toContain(
    '✗ packages/week1-tiny/intermediate/greeting.ts:1  Greeting, which greeting.ts of simple',
  )
  expect(code).toBe(1)
})
