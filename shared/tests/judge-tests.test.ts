import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, type RunnerTestSuite, test } from 'vitest'
import { brokenBuilds } from '../course/broken-builds.ts'
import { PatchError } from '../course/patch.ts'
import { writeFiles } from '../course/program-files.ts'
import { scratchFolder } from '../course/scratch-folder.ts'
import { judgeTests } from '../harness/grade-tests/judge-tests.ts'
import { noteLeftOut } from '../harness/left-out.ts'

// A week with one level: an app that greets and counts, and two broken builds of it.
const week = mkdtempSync(join(scratchFolder(join(import.meta.dirname, '..')), 'week-'))
const level = join(week, 'hard')
const temporary = mkdtempSync(join(week, 'temporary-'))
process.env.TMPDIR = temporary
afterAll(() => rmSync(dirname(week), { recursive: true }))

const app = `let calls = 0
export function createApp() {
  calls += 1
  return { calls, greet: (name: string) => 'Hello ' + name, sum: (a: number, b: number) => a + b }
}
`
const line =
  "  return { calls, greet: (name: string) => 'Hello ' + name, sum: (a: number, b: number) => a + b }"
const patch = (title: string, changed: string) => `Build: ${title}
Why it is wrong: It is.
In production: Customers wonder.

--- app.ts
@@
-${line}
+${changed}
`

beforeAll(() => {
  writeFiles(
    level,
    new Map([
      ['app.ts', app],
      [
        'broken-builds/1-greets-nobody.patch',
        patch('a greeting of nobody', line.replace('+ name', "+ 'nobody'")),
      ],
      ['broken-builds/1-adds-wrongly.patch', patch('a wrong sum', line.replace('a + b', 'a - b'))],
    ]),
  )
})

const imports = `import { expect, test } from 'vitest'
import { createApp } from '#subject/app.ts'
`
const greets = "test('greets', () => expect(createApp().greet('Ada')).toBe('Hello Ada'))\n"
const adds = "test('adds', () => expect(createApp().sum(1, 2)).toBe(3))\n"

let files = 0

/** What each verdict says about a test file; nothing if it is fine. */
async function judged(text: string, others: Record<string, string> = {}, silentFor?: number) {
  const folder = join(week, 'work', String(files++))
  writeFiles(folder, new Map(Object.entries({ 'greeting.test.ts': text, ...others })))
  const builds = brokenBuilds(level, 1)
  const file = join(folder, 'greeting.test.ts')
  const judgement = await judgeTests({ file, level, builds, silentFor })
  const said = (verdict: () => void) => {
    try {
      verdict()
    } catch (error) {
      expect(error).toHaveProperty('name', 'AssertionError')
      return (error as Error).message
    }
  }
  const [sum, greeting] = builds
  if (!sum || !greeting) throw new Error('two builds are expected')
  return {
    correct: said(() => judgement.expectToPass()),
    reversed: said(() => judgement.expectToPassReversed()),
    greeting: said(() => judgement.expectToCatch(greeting)),
    sum: said(() => judgement.expectToCatch(sum)),
  }
}

test('tests that catch all have nothing held against them', async () => {
  expect(await judged(imports + greets + adds)).toEqual({})
})

test('a bug that gets through is named', async () => {
  const { correct, greeting, sum } = await judged(imports + greets)
  expect({ correct, greeting }).toEqual({})
  expect(sum).toBe(
    'The one test in greeting.test.ts passes on such an app.\nIn production: Customers wonder.',
  )
})

test('a build whose test is left out is not run', async () => {
  const tests = [
    { name: 'catches a wrong sum', mode: 'skip' },
    { name: 'catches a greeting of nobody', mode: 'run' },
  ]
  noteLeftOut({ tasks: tests } as RunnerTestSuite)
  try {
    const { correct, reversed, greeting, sum } = await judged(imports + greets + adds)
    expect({ correct, reversed, greeting }).toEqual({})
    expect(sum).toBe('There was no time left to run the tests on this build.')
  } finally {
    noteLeftOut({ tasks: [] as RunnerTestSuite['tasks'] } as RunnerTestSuite)
  }
})

test('a file without tests catches nothing', async () => {
  const { correct, reversed, greeting } = await judged(imports)
  expect(correct).toBe('There is no test in greeting.test.ts yet.')
  expect(reversed).toBe('Nothing counts until the tests pass on the correct app.')
  expect(greeting).toBe('Nothing counts until the tests pass on the correct app.')
})

test('tests that are skipped count for none', async () => {
  const { correct } = await judged(`${imports}test.todo('greets')\ntest.skip('adds', () => {})\n`)
  expect(correct).toBe('There is no test in greeting.test.ts yet.')
})

test('a test that only, skip or todo keeps from running is named', async () => {
  const { correct, sum } = await judged(imports + greets.replace('test(', 'test.only(') + adds)
  expect(correct).toBe(
    'Each test must run, and these did not, because of skip, todo, or only at another:\n✗ adds',
  )
  expect(sum).toMatch(/\nNot run, because of skip, todo, or only at another test: 1\.\n/)
})

test('a test that is expected to fail fails', async () => {
  const { correct, greeting } = await judged(
    `${imports}${greets}test.fails('adds', () => expect(1).toBe(2))\n`,
  )
  expect(correct).toMatch(/^1 of the 2 tests in greeting\.test\.ts fails:\n✗ adds\n/)
  expect(greeting).toMatch(/^Nothing counts/)
})

test('a hook that fails on the correct app is called one', async () => {
  const text = `import { beforeAll } from 'vitest'\n${imports}beforeAll(() => { throw new Error('boom') })\n${greets}`
  expect((await judged(text)).correct).toMatch(/^A hook in greeting\.test\.ts fails:\n✗ \(a hook\)\n {2}boom/)
})

test('a test that fails on the correct app catches nothing', async () => {
  const { correct, greeting } = await judged(`${imports}${greets}test('fails', () => expect(1).toBe(2))\n`)
  expect(correct).toMatch(
    /^1 of the 2 tests in greeting\.test\.ts fails:\n✗ fails\n {2}expected 1 to be 2.* \(greeting\.test\.ts:4\)$/,
  )
  expect(greeting).toMatch(/^Nothing counts/)
})

test('a file that does not load says why', async () => {
  expect((await judged(`${imports}test('greets',`)).correct).toMatch(/^greeting\.test\.ts does not load: /)
  expect((await judged(`import './none.ts'\n${imports}${greets}`)).correct).toMatch(
    /does not load: .*none\.ts/,
  )
})

test('a hook that fails on a broken build catches it', async () => {
  const text = `import { beforeAll } from 'vitest'
${imports}beforeAll(() => expect(createApp().greet('Ada')).toBe('Hello Ada'))\n${adds}`
  expect(await judged(text)).toEqual({})
})

test('tests that need their order are found out', async () => {
  const text = `${imports}let app: ReturnType<typeof createApp>
test('makes an app', () => { app = createApp() })
test('greets', () => expect(app?.greet('Ada')).toBe('Hello Ada'))\n`
  const { correct, reversed, greeting } = await judged(text)
  expect({ correct, greeting }).toEqual({})
  expect(reversed).toMatch(/^In reverse order they do not pass.*\n1 of the 2 tests/)
})

test('what a run leaves in its process does not count as caught in the next', async () => {
  const text = `${imports}const all = globalThis as { runs?: number }
test('is alone', () => { all.runs = (all.runs ?? 0) + 1; expect(all.runs).toBe(1) })\n${greets}`
  const { correct, reversed, greeting, sum } = await judged(text)
  expect({ correct, reversed, greeting }).toEqual({})
  expect(sum).toMatch(/^All 2 tests/)
})

test('an error that nobody waits for is found out', async () => {
  const text = `${imports}test('greets', () => { Promise.resolve().then(() => expect(createApp().greet('')).toBe('')) })\n`
  const { correct } = await judged(text)
  expect(correct).toMatch(/is an await missing\?\nexpected 'Hello ' to be ''/)
})

test('helpers of the tests meet the same build', async () => {
  const helper = "import { createApp } from '#subject/app.ts'\nexport const app = createApp()\n"
  const text = `import { expect, test } from 'vitest'
import { app } from './helper.ts'
test('greets', () => expect(app.greet('Ada')).toBe('Hello Ada'))
test('adds', () => expect(app.sum(1, 2)).toBe(3))\n`
  expect(await judged(text, { 'helper.ts': helper })).toEqual({})
})

test('tests of another app are told so', async () => {
  const text = `import { expect, test } from 'vitest'\nimport { createApp } from './app.ts'\n${greets}`
  const { correct, greeting } = await judged(text, { 'app.ts': app })
  expect(correct).toBeUndefined()
  expect(greeting).toMatch(/They never import #subject\/app\.ts: they test another app\./)
})

test.concurrent('a test that never ends is one that fails', async ({ expect }) => {
  const { correct } = await judged(`${imports}test('waits', () => new Promise(() => {}))\n`)
  expect(correct).toMatch(/✗ waits\n {2}not over after \d+ s.* \(greeting\.test\.ts:3\)$/)
})

test.concurrent('an endless loop on the correct app is stopped', async ({ expect }) => {
  const { correct } = await judged(`${imports}test('loops', () => { for (;;); })\n`, {}, 8_000)
  expect(correct).toMatch(/^greeting\.test\.ts was stopped: .*endless loop/)
  expect(readdirSync(temporary), 'the temporary folder').toEqual([])
})

test.concurrent('an endless loop on a broken build does not stop the others', async ({ expect }) => {
  const text = `${imports}test('adds', () => { while (createApp().sum(1, 2) !== 3); })\n${greets}`
  const { correct, greeting, sum } = await judged(text, {}, 8_000)
  expect({ correct, greeting }).toEqual({})
  expect(sum).toBe('On this build the tests never end. Let one of them fail instead.')
})

test('a process that dies is that of its own run', async () => {
  const text = `${imports}test('adds', () => { if (createApp().sum(1, 2) !== 3) process.kill(process.pid, 'SIGKILL') })\n${greets}`
  const { correct, greeting } = await judged(text)
  expect({ correct, greeting }).toEqual({})
})

test('a build that no longer fits is an error, and nothing is left behind', async () => {
  const [build] = brokenBuilds(level, 1)
  if (!build) throw new Error('a build is expected')
  const diff = build.patch.diff.replace('Hello', 'Goodbye')
  const file = join(week, 'work', '0', 'greeting.test.ts')
  const judging = judgeTests({ file, level, builds: [{ ...build, patch: { ...build.patch, diff } }] })
  await expect(judging).rejects.toThrow(PatchError)
  expect(readdirSync(join(week, '.verify'))).toEqual([])
})
