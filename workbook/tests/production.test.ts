import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { loadProgress } from '../progress/progress.ts'
import { addProduction, CORE, PRODUCTION, solveCore } from './production-part.ts'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'work/simple/greeting.ts'
const [NOT_FOUND = '', ANY_SCRIPT = ''] = PRODUCTION

const markOf = (course: Sandbox) =>
  loadProgress(loadCourse(course.root)).marks['week1/simple/answer-over-http']

test('a section without a part has a core alone, and one with it both lists', ({ course }) => {
  addProduction(course)
  const [one, two] = course.level.exercises
  expect(one).toMatchObject({ core: one?.facts, production: [], productionStatement: '' })
  expect(two).toMatchObject({
    core: [CORE],
    production: PRODUCTION,
    facts: [CORE, ...PRODUCTION],
    productionStatement: 'Paths that nobody knows, and names of all the world.',
    hints: [{ question: 'Which object parses a query?' }, { question: 'What ends an answer?' }],
  })
  expect(course.level.findings).toEqual([])
})

for (const ownFile of [false, true]) {
  const where = ownFile ? 'in a file of its own' : 'in the file of the core'

  test.concurrent(`${where}: a core that holds passes without the production part, which is judged too`, async ({
    course,
  }) => {
    addProduction(course, { ownFile })
    solveCore(course)
    const { code, stdout } = await course.learn('test', '1s2')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^✓ week1\/simple\/2 {2}Answer over HTTP {2}core: 1 fact holds, production: 1 of 2 facts hold\n/,
    )
    expect(stdout).toContain(`  ✗ ${NOT_FOUND}\n      expected 200 to be 404\n`)
    expect(stdout).toContain('Its star ★ is still open')
    expect(stdout).toContain('1 of 1 exercise passed. Next: ')
    expect(markOf(course)).toMatchObject({ passed: true, star: false, held: 2, facts: 3 })
    expect((await course.learn('test', '1s2', '--production')).code, 'now it is asked for').toBe(1)
  })

  test.concurrent(`${where}: the production part does not run while the core fails, unless asked for`, async ({
    course,
  }) => {
    addProduction(course, { ownFile })
    course.solve(1, 2, 3)
    course.edit(CODE, "greet(searchParams.get('name') ?? 'you')", "greet('you')")
    const { code, stdout } = await course.learn('test', '1s2')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ week1\/simple\/2 {2}Answer over HTTP {2}core: 0 of 1 fact holds\n/)
    expect(stdout).toContain(`✗ ${CORE}`)
    for (const fact of PRODUCTION) expect(stdout).not.toContain(fact)
    const asked = await course.learn('test', '1s2', '--production')
    expect(asked.code).toBe(1)
    expect(asked.stdout).toContain('core: 0 of 1 fact holds, production: 1 of 2 facts hold')
    expect(asked.stdout).toContain(`✗ ${ANY_SCRIPT}`)
  })

  test.concurrent(`${where}: all of it earns the star, which the map shows and no later core takes away`, async ({
    course,
  }) => {
    addProduction(course, { ownFile })
    course.solve(1, 2, 3)
    const all = await course.learn('test', '1s', '--production')
    expect(all.code).toBe(0)
    expect(all.stdout).toMatch(
      /^★ week1\/simple\/2 {2}Answer over HTTP {2}core: 1 fact holds, production: 2 facts hold$/m,
    )
    expect(all.stdout).toContain('3 of 3 exercises passed, 1 star')
    const map = await course.learn()
    expect(map.stdout).toMatch(/week1\/simple +✓ ★ ✓ {2}3\/3/)
    expect(map.stdout).toContain('3 of 3 passed, 1 ★')
  })
}

test('a mistake in what a production file imports leaves the core passed', async ({ course }) => {
  addProduction(course, { ownFile: true })
  course.solve(1, 2, 3)
  course.edit(
    'simple/tests/2-answer-over-http.production.test.ts',
    '#simple/greeting.ts',
    '#simple/limits.ts',
  )
  const { code, stdout } = await course.learn('test', '1s2')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^✓ week1\/simple\/2 {2}Answer over HTTP {2}core: 1 fact holds\n/)
  expect(stdout).toContain('There is no file limits.ts')
})

test('`read` shows what a level is about, and its exercises', async ({ course }) => {
  const { code, stdout } = await course.learn('read', '1s')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^week1\/simple {2}A server in one line\n\nThree exercises over one file\.\n\n/)
  expect(stdout).toContain('week1/simple/1  Say hello\nweek1/simple/2  Answer over HTTP\n')
  expect(stdout).not.toContain('Done when')
})

test('`read` shows both lists and no hint', async ({ course }) => {
  addProduction(course)
  const { code, stdout } = await course.learn('read', '1s2')
  expect(code).toBe(0)
  expect(stdout).toContain(`Done when\n\n- ${CORE}\n\nIn production\n\nPaths that nobody knows`)
  expect(stdout).toContain(`Done when\n\n- ${NOT_FOUND}\n- ${ANY_SCRIPT}\n`)
  expect(stdout).not.toContain('Which object parses a query?')
})
