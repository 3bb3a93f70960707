import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, vi } from 'vitest'
import type { Options } from '../commands/command.ts'
import { mistakes } from '../commands/mistakes.ts'
import { call } from './call.ts'
import { commit, git } from './repository.ts'
import { type Sandbox, test } from './sandbox.ts'

/*
 * `learn mistakes new`: the author edits the reference and gets it back, with the edit as a patch.
 */

const GREETING = 'simple/greeting.ts'
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the course
const HELLO = '`Hello, ${name}`'

const makes = (course: Sandbox, name: string, options: Options = {}) =>
  call(course, mistakes, ['new', 'week1/simple/1', name], options)

/** What git considers changed. */
const status = (course: Sandbox) =>
  git(course, 'status', '--porcelain', '--untracked-files=all').split('\n').sort()

/** The reference holds an edit, and stays so. */
async function refuses(course: Sandbox, name: string, message: string | RegExp, options?: Options) {
  const before = status(course)
  const text = course.has(GREETING) && course.read(GREETING)
  await expect(makes(course, name, options)).rejects.toThrow(message)
  expect(status(course)).toEqual(before)
  expect(course.has(GREETING) && course.read(GREETING)).toBe(text)
}

test('an edit of the reference becomes a patch, and the reference is as it was', async ({ course }) => {
  commit(course)
  const reference = course.read(GREETING)
  course.edit(GREETING, HELLO, "'Hello ' + name")
  const { code, stdout } = await makes(course, 'no-comma', {
    title: 'the comma is missing',
    wrong: 'It says Hello Ada.',
    consequence: 'Ada frowns.',
    'caught-by': 'greets Ada',
  })
  expect(code).toBe(0)
  expect(stdout).toBe(
    `✓ packages/week1-tiny/simple/mistakes/1-no-comma.patch  changes greeting.ts
  The reference is as it was.
  Prove it: pnpm learn verify week1/simple/1 --record
`,
  )
  expect(course.read('simple/mistakes/1-no-comma.patch')).toBe(`Mistake: the comma is missing
Why it is wrong: It says Hello Ada.
In production: Ada frowns.
Caught by: greets Ada

--- greeting.ts
@@
-  return ${HELLO}
+  return 'Hello ' + name
`)
  expect(course.read(GREETING)).toBe(reference)
  expect(status(course)).toEqual(['?? packages/week1-tiny/simple/mistakes/1-no-comma.patch'])
})

test('a head that was not given is left to be filled in', async ({ course }) => {
  commit(course)
  course.edit(GREETING, HELLO, "'Hello'")
  expect((await makes(course, '1-nobody')).stdout).toContain(
    '  Fill in what is missing above the difference.\n',
  )
  expect(course.read('simple/mistakes/1-nobody.patch')).toMatch(
    /^Mistake:\nWhy it is wrong:\nIn production:\nCaught by:\n\n--- greeting\.ts\n@@\n/,
  )
  course.edit(GREETING, HELLO, "'Hello'")
  await makes(course, 'nobody', { 'broken-build': true, title: 'a greeting of nobody' })
  expect(course.read('simple/broken-builds/1-nobody.patch')).toMatch(
    /^Build: a greeting of nobody\nWhy it is wrong:\nIn production:\n\n--- greeting\.ts\n@@\n/,
  )
})

test('files that are new, gone and changed go into one patch, and all are as they were', async ({
  course,
}) => {
  course.write('simple/old.ts', 'export {}\n')
  commit(course)
  course.edit(GREETING, HELLO, 'hello(name)')
  course.write('simple/lib/hello.ts', 'export const hello = (name: string) => name\n')
  course.remove('simple/old.ts')
  const { stdout } = await makes(course, 'elsewhere')
  expect(stdout).toContain('changes greeting.ts, lib/hello.ts, old.ts\n')
  expect(course.read('simple/mistakes/1-elsewhere.patch')).toContain(`+  return hello(name)

--- /dev/null
+++ lib/hello.ts
@@
+export const hello = (name: string) => name

--- old.ts
+++ /dev/null
`)
  expect(status(course)).toEqual(['?? packages/week1-tiny/simple/mistakes/1-elsewhere.patch'])
})

test('what is in the index counts as the reference', async ({ course }) => {
  commit(course)
  course.edit(GREETING, "'nothing here'", "'Nothing here.'")
  git(course, 'add', '.')
  const staged = course.read(GREETING)
  course.edit(GREETING, HELLO, "'Hello'")
  await makes(course, 'nobody')
  expect(course.read('simple/mistakes/1-nobody.patch')).not.toContain('othing here')
  expect(course.read(GREETING)).toBe(staged)
})

test('statements, tests and patches of the level are no part of the edit', async ({ course }) => {
  commit(course)
  course.edit('simple/README.md', 'Three exercises', 'The three exercises')
  course.write('simple/mistakes/2-another.patch', 'not ready\n')
  course.edit(GREETING, HELLO, "'Hello'")
  await makes(course, 'nobody')
  expect(course.read('simple/README.md')).toContain('The three exercises')
  expect(course.read('simple/mistakes/2-another.patch')).toBe('not ready\n')
})

test('a call that makes no patch leaves everything as it is', async ({ course }) => {
  commit(course)
  await refuses(course, 'nobody', 'The reference is as git knows it')
  course.edit(GREETING, HELLO, "'Hello'")
  await refuses(course, 'No Body', '"No Body" is not a name for a patch')
  await refuses(course, 'always-ada', 'There is a 1-always-ada.patch already')
  await refuses(course, 'nobody', /"greets" is not a fact of week1\/simple\/1\. It has:\n {2}greets Ada\n/, {
    'caught-by': 'greets',
  })
  course.edit('package.json', '"tiny"', '"small"')
  writeFileSync(join(course.root, 'notes.txt'), '')
  await refuses(
    course,
    'nobody',
    'A mistake changes one level only, and these have changed too: packages/week1-tiny/package.json, notes.txt.',
  )
})

test('an edit that no patch can say stays', async ({ course }) => {
  course.write('simple/logo.png', Uint8Array.of(0xff, 10))
  commit(course)
  course.write('simple/logo.png', Uint8Array.of(0xfe, 10))
  await refuses(course, 'nobody', 'A patch cannot express this edit: logo.png is not a text file')
})

test('an edit that cannot be undone stays, beside its patch', async ({ course }) => {
  commit(course)
  course.edit(GREETING, HELLO, "'Hello'")
  // As if another git were at work.
  writeFileSync(join(course.root, '.git/index.lock'), '')
  await expect(makes(course, 'nobody')).rejects.toThrow(
    /1-nobody\.patch is written, but your edit could not be undone: git restore failed/,
  )
  expect(course.read(GREETING)).toContain("return 'Hello'\n")
  expect(course.read('simple/mistakes/1-nobody.patch')).toContain("+  return 'Hello'\n")
})

test('a course that is no repository is said to be none', async ({ course }) => {
  vi.stubEnv('GIT_CEILING_DIRECTORIES', dirname(course.root))
  await expect(makes(course, 'nobody')).rejects.toThrow(/^git rev-parse failed: fatal: not a git repository/)
})
