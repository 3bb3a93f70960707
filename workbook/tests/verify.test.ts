import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'simple/greeting.ts'
const README = 'simple/README.md'
const TEST_1 = 'simple/tests/1-say-hello.test.ts'
const TEST_2 = 'simple/tests/2-answer-over-http.test.ts'
const TEST_3 = 'simple/tests/3-count.test.ts'
const MISTAKE_1 = 'simple/mistakes/1-always-ada.patch'
const MISTAKE_2 = 'simple/mistakes/2-always-200.patch'
const LEVEL = 'packages/week1-tiny/simple'

/** Runs a proof that fails. Nothing of it may stay. */
async function unsound(course: Sandbox): Promise<string> {
  const { code, stdout, stderr } = await course.learn('verify', 'week1')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toMatch(/✗ week1 is not sound: \d+ problems? \(/)
  expect(stdout, 'plain').not.toContain('\x1b')
  expect(course.list('.verify')).toEqual([])
  return stdout
}

test.concurrent('a sound week is proven, and nothing of the proof is left', async ({ course }) => {
  // The error that nobody catches is the mistake's alone, though the reference runs beside it.
  course.edit(
    'simple/mistakes/3-counts-all.patch',
    '+    greetings += 1',
    '+    void Promise.reject(new Error())',
  )
  const { code, stdout, stderr } = await course.learn('verify')
  expect(stdout).toMatch(/^✓ week1\/simple\/1 {2}5 builds, [\d.]+ s$/m)
  expect(stdout).toContain(
    [
      '1 build ran again alone:',
      '  week1/simple 3-counts-all (it disturbed its process)',
      '6 warnings about statements: pnpm learn verify --warnings',
      '3 passed, 0 failed\n',
    ].join('\n'),
  )
  expect(stdout).toMatch(/^✓ week1 is sound \(3 exercises, 3 proved now, 14 builds, [\d.]+ s\)$/m)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(course.list('.verify')).toEqual([])
  expect(course.list('../../temporary')).toEqual([])
  expect(course.has('work'), "the learner's folder is untouched").toBe(false)
})

test.concurrent('what is wrong before any test runs is told with file and line, and nothing is proved', async ({
  course,
}) => {
  course.write('simple/extra.ts', 'export {}\n// #region 4\n// #endregion\n')
  course.write('simple/mistakes/notes.txt', '')
  course.edit(MISTAKE_2, '-    response.statusCode = 404', '-    response.statusCode = 410')
  const stdout = await unsound(course)
  expect(stdout).toContain(
    `✗ ${LEVEL}/extra.ts:2  region "4" names no exercise of this level, which has 1 to 3\n`,
  )
  expect(stdout).toContain(`✗ ${LEVEL}/mistakes/notes.txt:1  a stray file`)
  expect(stdout).toContain(`✗ ${LEVEL}/mistakes/2-always-200.patch:1  it no longer fits: it looks for`)
  expect(stdout).not.toContain('builds, ')
  expect(stdout).toMatch(/\n0 passed, 3 failed\n$/)
})

test.concurrent('statements, tests and mistakes that do not agree are found, each with file and line', async ({
  course,
}) => {
  course.edit(README, '- greets Ada\n', '- greets everybody\n')
  course.edit(MISTAKE_1, 'Caught by: greets by name, whoever it is', 'Caught by: greets Ada')
  course.edit(MISTAKE_2, 'Caught by: answers 404', 'Caught by: never answers 404')
  course.edit('simple/proof.json', '"counts greetings"', '"counts"')
  const stdout = await unsound(course)
  expect(stdout).toContain(
    `✗ ${LEVEL}/README.md:5  week1/simple/1: "Done when" says "greets everybody", and no test has this name\n`,
  )
  expect(stdout).toContain(
    `✗ ${LEVEL}/tests/1-say-hello.test.ts:1  week1/simple/1: the test "greets Ada" is not under "Done when" in the README\n`,
  )
  expect(stdout).toContain(
    `✗ ${LEVEL}/mistakes/1-always-ada.patch:1  the mistake passes the test "greets Ada", which should catch it\n`,
  )
  expect(stdout).toMatch(
    /2-always-200\.patch:1 {2}"Caught by: never answers 404.*" names no test of week1\/simple\/2\n/,
  )
  expect(stdout).toContain(
    `✗ ${LEVEL}/proof.json:1  3-counts-all is recorded differently: run "learn verify week1/simple/3 --record"\n`,
  )
  expect(stdout).not.toContain('1-always-ada is recorded differently')
  expect(stdout).toMatch(/\n0 passed, 3 failed\n$/)
})

test.concurrent('tests that pass too early, and a starter that fails for a foreign reason, are found', async ({
  course,
}) => {
  course.edit(TEST_1, "expect(greet('Ada')).toBe('Hello, Ada')", "expect(typeof greet).toBe('function')")
  course.edit(
    TEST_3,
    'const handler',
    'JSON.parse((await request(createHandler()).get("/count")).text)\n  const handler',
  )
  const same = (name: string) => `test('${name}', () => expect(greet('Ada')).toBe('Hello, Ada'))\n`
  course.write(
    TEST_2,
    "import { expect, test } from 'vitest'\nimport { greet } from '#simple/greeting.ts'\n" +
      same('answers the greeting') +
      same('answers 404 for other paths and 200 for its own'),
  )
  const stdout = await unsound(course)
  expect(stdout).toContain(
    `✗ ${LEVEL}/tests/1-say-hello.test.ts:1  the test "greets Ada" passes on the starter\n`,
  )
  expect(stdout).toMatch(
    /3-count\.test\.ts:1 {2}"counts greetings" fails on the starter for a foreign reason: SyntaxError: /,
  )
  expect(stdout).toMatch(
    /2-answer-over-http\.test\.ts:1 {2}the starter with 1 to 1 solved passes week1\/simple\/2: its tests prove nothing/,
  )
})

test.concurrent('a starter that does not type-check is found before any test runs', async ({ course }) => {
  course.edit(
    CODE,
    'export function createHandler() {\n  // #region 3 — the counter\n',
    'export function createHandler() {\n  // #region 2\n  const typed: number = 1\n  // #endregion\n  typed\n  // #region 3 — the counter\n',
  )
  const stdout = await unsound(course)
  expect(stdout).toMatch(
    /simple\/greeting\.ts:1 {2}week1\/simple step 0: line \d+ of the starter does not type-check: TS\d+: .*'typed'/,
  )
  expect(stdout).not.toContain('builds, ')
})

test.concurrent('a starter that does not load is found', async ({ course }) => {
  course.edit(
    CODE,
    'import type {',
    '// #region 1 — what is ready\nObject.assign(globalThis, { ready: { yes: true } })\n// #endregion\nJSON.stringify((globalThis as unknown as { ready: { yes: boolean } }).ready.yes)\nimport type {',
  )
  expect(await unsound(course)).toMatch(
    /tests\/1-say-hello\.test\.ts:1 {2}the starter does not load: TypeError: Cannot read properties of undefined \(reading 'yes'\)/,
  )
})

test.concurrent('an exercise that depends on a later one, and a reference that fails, are found with the reason', async ({
  course,
}) => {
  course.edit(
    CODE,
    "response.end(greet(searchParams.get('name') ?? 'you'))",
    "response.end(hello(searchParams.get('name')))",
  )
  course.write(
    CODE,
    `${course.read(CODE)}\nfunction hello(name: string | null): string {\n  // #region 3 — the guest\n  return greet(name ?? 'you')\n  // #endregion\n}\n`,
  )
  for (const file of course.list('simple/mistakes')) course.remove(`simple/mistakes/${file}`)
  const readme = course
    .read(README)
    .replaceAll('**Done when**', '*No catalogued mistakes: none.*\n\n**Done when**')
  course.write(README, readme)
  course.edit(TEST_3, "toBe('1')", "toBe('2')")
  const stdout = await unsound(course)
  expect(stdout).toContain(
    `✗ ${LEVEL}/tests/3-count.test.ts:1  the reference does not pass: "counts greetings": expected '1' to be '2'\n`,
  )
  expect(stdout).toMatch(
    /2-answer-over-http\.test\.ts:1 {2}the starter with 1 to 2 solved does not pass week1\/simple\/2: /,
  )
})

test.concurrent('a proof that is interrupted leaves nothing', async ({ course }) => {
  const learn = course.run(['verify'])
  await eventually(() => expect(course.list('.verify')).toHaveLength(1), { within: 30_000 })
  learn.signal('SIGINT')
  expect((await learn.ended).code).not.toBe(0)
  await eventually(() => expect(learn.isRunning).toBe(false))
  expect(course.list('.verify')).toEqual([])
  expect(course.list('../../temporary')).toEqual([])
})
