import type { Sandbox } from './sandbox.ts'

/** The core of exercise 2 is its first fact. */
export const CORE = 'answers the greeting'
/** The facts of its production part. */
export const PRODUCTION = ['answers 404 for other paths and 200 for its own', 'answers names in any script']

const MORE_TEST = `
test('answers names in any script', async () => {
  expect((await request(createHandler()).get('/hello?name=%C3%84da')).text).toBe('Hello, Äda')
})
`

/** Gives exercise 2 a production part; its tests are in the file of the core, or in one of their own. */
export function addProduction(course: Sandbox, { ownFile = false } = {}): void {
  course.edit(
    'simple/README.md',
    `- ${PRODUCTION[0]}\n`,
    `\n### In production\n\nPaths that nobody knows, and names of all the world.\n\n**Done when**\n- ${PRODUCTION.join('\n- ')}\n`,
  )
  // The hints belong to the core, before the part.
  const readme = course.read('simple/README.md')
  const [, hints = ''] =
    /(<details><summary>Which object[\s\S]*?response\.end`\.\n\n<\/details>\n)/.exec(readme) ?? []
  course.write(
    'simple/README.md',
    readme.replace(hints, '').replace('\n### In production', `\n${hints}\n### In production`),
  )
  const file = 'simple/tests/2-answer-over-http.test.ts'
  const [imports = '', core = '', more = ''] = course.read(file).split(/(?=^test\()/m)
  course.write(file, ownFile ? imports + core : imports + core + more + MORE_TEST)
  if (!ownFile) return
  course.write(file.replace('.test.ts', '.production.test.ts'), imports + more + MORE_TEST)
}

/** Work in which the core of exercise 2 holds, but not the 404 of its production part. */
export function solveCore(course: Sandbox): void {
  course.solve(1, 2, 3)
  course.edit('work/simple/greeting.ts', '    response.statusCode = 404\n', '')
}
