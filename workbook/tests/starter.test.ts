import { levelRegions, starterFiles } from 'shared/course/level-files.ts'
import { isUnsolved, starterText } from 'shared/course/starter.ts'
import { describe, expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

/** The starter of a text whose regions belong to exercise 1, "Say hello". */
const starter = (course: Sandbox, text: string) =>
  starterText('app.ts', text, course.level.exercises, () => false)

const THROW = "throw new Error('week1/simple/1 is not implemented yet')"
const TODO = 'TODO week1/simple/1: Say hello'

describe('a region that is the whole body of a function becomes a throw', () => {
  const openers = [
    'export function greet(name: string): string {',
    'export async function greet(name: string): Promise<Map<string, number>> {',
    'function greet(): { name: string; age: number } {',
    'function greet(',
    'const greet = (name: string) => {',
    'const greet = async ({ name }: User): Promise<void> => {',
    '  async greet(name: string): Promise<string> {',
    "app.get('/', (request, response) => {",
    'function greet<T extends object>(value: T): asserts value is T {',
  ]
  for (const opener of openers) {
    test(opener, ({ course }) => {
      const before = opener.endsWith('{') ? opener : `${opener}\n  name: string,\n): string {`
      const text = `${before}\n    // #region 1\n    return 1\n    // #endregion\n}`
      expect(starter(course, text)).toBe(`${before}\n    // #region 1\n    ${THROW}\n    // #endregion\n}`)
    })
  }
})

describe('any other region becomes a TODO', () => {
  const surroundings = {
    'the body of an if': ['if (name === undefined) {', '}'],
    'the body of a for': ['for (const name of names()) {', '}'],
    'the body of an else': ['} else {', '}'],
    'the body of a try': ['try {', '}'],
    'the body of a catch': ['} catch (error) {', '}'],
    'the body of a while with a call': ['while (next(1)) {', '}'],
    'the first part of a function': ['function greet() {', 'return 1\n}'],
    'the last part of a function': ['function greet() {\n  const a = 1', '}'],
    'an object': ['const table = {', '}'],
    'a class': ['class Users {', '}'],
    'the whole file': ['', ''],
  }
  for (const [what, [before, after]] of Object.entries(surroundings)) {
    test(what, ({ course }) => {
      const wrap = (content: string) => `${before}\n  // #region 1\n${content}\n  // #endregion\n${after}`
      expect(starter(course, wrap('  one()\n  two()'))).toBe(wrap(`  // ${TODO}`))
    })
  }
})

test('the TODO is a comment in the style of its file', ({ course }) => {
  for (const [before, after] of [
    ['# ', ''],
    ['-- ', ''],
    ['/* ', ' */'],
    ['  <!-- ', ' -->'],
  ]) {
    const wrap = (content: string) => `${before}#region 1${after}\n${content}\n${before}#endregion${after}\n`
    expect(starter(course, wrap('one\ntwo'))).toBe(wrap(`${before}${TODO}${after}`))
  }
})

test('a solved exercise keeps its lines and an unsolved one is recognised', ({ course }) => {
  const { exercises } = course.level
  const reference = course.read('simple/greeting.ts')
  const text = (...solved: number[]) =>
    starterText('greeting.ts', reference, exercises, (exercise) => solved.includes(exercise))
  const unsolved = (text: string) =>
    exercises.filter((exercise) => isUnsolved(text, exercise)).map(({ number }) => number)
  expect(text(1, 2, 3)).toBe(reference)
  expect(unsolved(text())).toEqual([1, 2, 3])
  expect(unsolved(text(2))).toEqual([1, 3])
  expect(unsolved(text(1, 2, 3))).toEqual([])
  expect(text(2).match(/#(end)?region/g)).toHaveLength(8)
  expect(text(2)).toContain('response.statusCode = 404')
  expect(text(2)).not.toContain('greetings += 1')
})

test('a starter holds the program, without statement, tests and mistakes', ({ course }) => {
  course.write('simple/views/page.html', '<!-- #region 2 -->\n<b>\n<!-- #endregion -->\n')
  course.write('simple/Dockerfile', '# #region 3\nRUN true\n# #endregion\n')
  const files = starterFiles(course.level)
  expect([...files.keys()]).toEqual(['Dockerfile', 'greeting.ts', 'views/page.html'])
  expect(files.get('views/page.html')).toContain('<!-- TODO week1/simple/2: Answer over HTTP -->')
  expect(files.get('Dockerfile')).toContain('# TODO week1/simple/3: Count')
})

test('a binary file is copied as it is', ({ course }) => {
  const bytes = Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x00, 0x0a, ...Buffer.from('// #region 9\n')])
  course.write('simple/logo.png', bytes)
  expect(Buffer.from(starterFiles(course.level).get('logo.png') ?? '')).toEqual(bytes)
  expect(levelRegions(course.level).map(({ file }) => file)).toEqual([expect.stringContaining('greeting.ts')])
})
