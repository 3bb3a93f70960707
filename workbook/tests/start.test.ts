import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

/** Every file and folder of a course, to show that nothing has changed. */
const everything = ({ root }: Sandbox) => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()

/** Root may write anywhere, so another user has to try. */
const OTHER_USER = process.getuid?.() === 0 ? 65_534 : undefined
const otherUserCanRun =
  OTHER_USER === undefined || spawnSync(process.execPath, ['-e', ''], { uid: OTHER_USER }).status === 0

test('`start` writes the starter and says where it is and what to type', async ({ course }) => {
  const { code, stdout, stderr } = await course.learn('start', 'week1/simple')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('packages/week1-tiny/work/simple')
  expect(stdout).toContain('pnpm learn read week1/simple/1')
  expect(stdout).toContain('pnpm learn test week1/simple/1 --watch')
  expect(course.list('work')).toEqual(['package.json', 'simple', 'tsconfig.json'])
  expect(course.list('work/simple')).toEqual(['greeting.ts'])
  expect(course.read('work/simple/greeting.ts')).toContain(
    "throw new Error('week1/simple/1 is not implemented yet')",
  )
})

test('`start` from an exercise on leaves those before it solved', async ({ course }) => {
  const { code, stdout } = await course.learn('start', 'week1/simple/3')
  expect(code).toBe(0)
  expect(stdout).toContain('Exercises 1 to 2 are solved')
  expect(stdout).toContain('pnpm learn test week1/simple/3 --watch')
  const verdict = await course.learn('test', '1s')
  expect(verdict.stdout).toMatch(
    /✓ week1\/simple\/1 .*\n✓ week1\/simple\/2 .*\n· week1\/simple\/3 .*not begun/,
  )
  expect(verdict.code).toBe(1)
})

test('`start` refuses a level that is started already and changes nothing', async ({ course }) => {
  await course.learn('start', '1s')
  course.write('work/simple/greeting.ts', 'my own')
  const before = everything(course)
  for (const id of ['1s', '1s3', 'work/simple']) {
    const { code, stdout, stderr } = await course.run(['start', id], { cwd: course.week }).ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/week1\/simple is started already.*packages\/week1-tiny\/work\/simple/)
  }
  expect(course.read('work/simple/greeting.ts')).toBe('my own')
  expect(everything(course)).toEqual(before)
})

test('the work of a week is a package to which one adds others, and knows its files by the names of the week', async ({
  course,
}) => {
  const imports = { '#simple/*': { work: './work/simple/*', default: './simple/*' }, '#other': './other.ts' }
  course.write('package.json', JSON.stringify({ name: 'week1', type: 'module', imports }))
  await course.learn('start', '1s')
  expect(JSON.parse(course.read('work/package.json'))).toEqual({
    private: true,
    type: 'module',
    imports: { '#simple/*': './simple/*' },
  })
  course.write('work/package.json', '{ "my": "own" }')
  await course.learn('reset', '1s')
  expect(course.read('work/package.json')).toBe('{ "my": "own" }')
  course.write('work/node_modules/added/package.json', '{ "type": "module", "exports": "./index.js" }')
  course.write('work/node_modules/added/index.js', "export default 'Hello'")
  course.write(
    'work/simple/greeting.ts',
    "import hello from 'added'\nexport const greet = (name: string) => [hello, name].join(', ')\n",
  )
  expect((await course.learn('test', '1s1')).stdout).toMatch(/^✓/)
})

test("`start` leaves the learner's tsconfig.json as it is", async ({ course }) => {
  course.write('work/tsconfig.json', '{ "my": "own" }')
  expect((await course.learn('start', '1s')).code).toBe(0)
  expect(course.read('work/tsconfig.json')).toBe('{ "my": "own" }')
})

test('`start` of a week asks for a level', async ({ course }) => {
  const { code, stderr } = await course.learn('start', 'week1')
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('pnpm learn start week1/simple'),
  })
  expect(course.has('work')).toBe(false)
})

test('`test` of a level that is not started says how to start it', async ({ course }) => {
  for (const id of ['week1', 'week1/simple', 'week1/simple/2']) {
    const { code, stdout, stderr } = await course.learn('test', id)
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Start it with: pnpm learn start week1/simple\n'),
    })
  }
})

test('something in the place of the work folder ends `start` with exit code 3 and nothing half-written', async ({
  course,
}) => {
  course.write('work', 'a file')
  const before = everything(course)
  const { code, stdout, stderr } = await course.learn('start', '1s')
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toContain('packages/week1-tiny/work')
  expect(stderr, 'no stack').not.toContain('    at ')
  expect(everything(course)).toEqual(before)
})

test.skipIf(!otherUserCanRun)(
  'a folder that cannot be written to ends `start` with exit code 3 and nothing half-written',
  async ({ course }) => {
    const before = everything(course)
    chmodSync(course.root, 0o755)
    chmodSync(course.week, 0o555)
    const { code, stdout, stderr } = await course.run(['start', '1s'], { uid: OTHER_USER }).ended
    chmodSync(course.week, 0o755)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/cannot be written to: nothing was changed/)
    expect(stderr, 'no stack').not.toContain('    at ')
    expect(everything(course)).toEqual(before)
  },
)
