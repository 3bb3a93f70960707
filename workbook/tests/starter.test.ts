import { levelRegions, starterFiles } from 'shared/course/level-files.ts'
import { readProgram } from 'shared/course/program-files.ts'
import { isUnsolved, starterText } from 'shared/course/starter.ts'
import { describe, expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

/** The starter of a text whose regions belong to exercise 1, "Say hello". */
const starter = (course: Sandbox, text: string) =>
  starterText('app.ts', text, course.level.exercises, () => false)

const unsolvedIn = (course: Sandbox, text: string) =>
  course.level.exercises.filter((exercise) => isUnsolved(text, exercise)).map(({ number }) => number)

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

test('the words of a region become its TODO', ({ course }) => {
  const todo = 'TODO week1/simple/1 — the route'
  for (const [before, separator, after] of [
    ['  // ', '—', ''],
    ['# ', '-', ''],
    ['  <!-- ', '–', ' -->'],
    ['/* ', '—', ' */'],
  ]) {
    const wrap = (content: string) =>
      `${before}#region 1 ${separator} the route${after}\n${content}\n${before}#endregion${after}\n`
    expect(starter(course, wrap('one\ntwo'))).toBe(wrap(`${before}${todo}${after}`))
    expect(unsolvedIn(course, starter(course, wrap('one')))).toEqual([1])
  }
  const body = (content: string) =>
    `function a() {\n  // #region 1 — the route\n${content}\n  // #endregion\n}`
  expect(starter(course, body('  one()'))).toBe(body(`  // ${todo}\n  ${THROW}`))
})

test('starter lines stand for the region until its exercise is solved', ({ course }) => {
  const text =
    'const users = all()\n  // #region 1 — the store\n  // #starter const store = users\n  // #starter if (a) {\n' +
    '  // #starter   b(store)\n  // #starter }\n  const store = inTime(users)\n  // #endregion\nuse(store)\n'
  const unsolved = starter(course, text)
  expect(unsolved).toBe(
    'const users = all()\n  // #region 1 — the store\n  // TODO week1/simple/1 — the store\n  const store = users\n' +
      '  if (a) {\n    b(store)\n  }\n  // #endregion\nuse(store)\n',
  )
  expect(unsolvedIn(course, unsolved)).toEqual([1])
  const solved = starterText('app.ts', text, course.level.exercises, () => true)
  expect(solved).toBe(
    'const users = all()\n  // #region 1 — the store\n  const store = inTime(users)\n  // #endregion\nuse(store)\n',
  )
})

test('`#starter throw` gives the error of what is not implemented, and leaves the regions above it their TODO', ({
  course,
}) => {
  const text = (first: string, second: string, third: string) =>
    `get(id) {\n  // #region 1 — find the user\n${first}\n  // #endregion\n  // #region 2\n${second}\n  // #endregion\n` +
    `  // #region 1 — send the user\n${third}\n  // #endregion\n}\n`
  const reference = text(
    '  const user = find(id)',
    '  if (!user) fail()',
    '  // #starter throw\n  send(user)',
  )
  expect(starter(course, reference)).toBe(
    text(
      '  // TODO week1/simple/1 — find the user',
      '  // TODO week1/simple/2: Answer over HTTP',
      `  // TODO week1/simple/1 — send the user\n  ${THROW}`,
    ),
  )
})

test('a region of imports is left empty, or with the imports of its starter lines', ({ course }) => {
  const imports = "import a from 'a'\n\nimport {\n  b,\n  type C,\n} from \"./b.ts\"\nimport 'c'\n"
  expect(starter(course, `// #region 1\n${imports}// #endregion\n`)).toBe('// #region 1\n// #endregion\n')
  expect(starter(course, `// #region 1\n// #starter import d from 'd'\n${imports}// #endregion\n`)).toBe(
    "// #region 1\nimport d from 'd'\n// #endregion\n",
  )
  for (const more of ['a()', '// then', 'const a = await import("a")']) {
    const text = starter(course, `// #region 1\n${imports}${more}\n// #endregion\n`)
    expect(text).toBe(`// #region 1\n// ${TODO}\n// #endregion\n`)
  }
})

test('the program of a reference has no starter lines, in its text files', ({ course }) => {
  course.write('simple/store.ts', '// #region 1\n// #starter export {}\nexport const a = 1\n// #endregion\n')
  const bytes = Buffer.from([0x89, 0xff, 0x0a, ...Buffer.from('// #starter of bytes\n')])
  course.write('simple/logo.png', bytes)
  const program = readProgram(course.level.folder)
  expect(String(program.get('store.ts'))).toBe('// #region 1\nexport const a = 1\n// #endregion\n')
  expect(program.get('logo.png')).toEqual(bytes)
  const solved = starterFiles(course.level, () => true)
  for (const [path, content] of program) expect(Buffer.from(solved.get(path) ?? ''), path).toEqual(content)
})

test('a solved exercise keeps its lines and an unsolved one is recognised', ({ course }) => {
  const { exercises } = course.level
  const reference = course.read('simple/greeting.ts')
  const text = (...solved: number[]) =>
    starterText('greeting.ts', reference, exercises, (exercise) => solved.includes(exercise))
  const unsolved = (text: string) => unsolvedIn(course, text)
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
