import { expect } from 'vitest'
import { mistakes } from '../commands/mistakes.ts'
import { call } from './call.ts'
import { commit } from './repository.ts'
import { type Sandbox, test } from './sandbox.ts'

/*
 * `learn mistakes refresh`: patches follow the reference.
 */

const GREETING = 'simple/greeting.ts'
const ADA = 'simple/mistakes/1-always-ada.patch'
const COUNTS = 'simple/mistakes/3-counts-all.patch'
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the course
const HELLO = '`Hello, ${name}`'

const refreshed = (course: Sandbox, ...ids: string[]) => call(course, mistakes, ['refresh', ...ids])

const head = (patch: string) => patch.slice(0, patch.indexOf('--- '))

test('patches that fit are left alone', async ({ course }) => {
  const patch = course.read(COUNTS).replace('@@\n', '@@\n     // #region 3\n')
  course.write(COUNTS, patch)
  expect(await refreshed(course)).toMatchObject({
    code: 0,
    stdout: '3 fit as they are, 0 written again, 0 to fix by hand\n',
  })
  expect(course.read(COUNTS)).toBe(patch)
})

test('a patch follows a change of the line beside its own', async ({ course }) => {
  commit(course)
  const before = course.read(COUNTS)
  course.edit(GREETING, 'response.end(String(greetings))', 'response.end(greetings.toString())')
  const { code, stdout } = await refreshed(course, '1s3')
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      '✓ packages/week1-tiny/simple/mistakes/3-counts-all.patch  written again\n0 fit as they are, 1 written again, 0 to fix by hand\n',
  })
  expect(course.read(COUNTS)).toBe(`${head(before)}--- greeting.ts
@@
+    greetings += 1
     if (pathname === '/count') return response.end(greetings.toString())
-    if (pathname === '/hello') greetings += 1
`)
})

test('a patch follows a function that was moved into another file', async ({ course }) => {
  commit(course)
  const before = course.read(ADA)
  const [, greet = ''] = /(export function greet[\s\S]*?\n}\n)\n/.exec(course.read(GREETING)) ?? []
  course.edit(GREETING, greet, '')
  course.edit(GREETING, "'node:http'\n", "'node:http'\nimport { greet } from './greet.ts'\n")
  course.write('simple/greet.ts', greet)
  expect(await refreshed(course)).toMatchObject({ code: 0 })
  expect(course.read(ADA)).toBe(before.replace('--- greeting.ts', '--- greet.ts'))
})

test('a line that both change is a conflict, with its place, and the patch stays', async ({ course }) => {
  commit(course)
  const before = course.read(ADA)
  course.edit(GREETING, HELLO, "'Good morning, ' + name")
  const { code, stdout } = await refreshed(course)
  expect(code).toBe(1)
  expect(stdout).toContain(
    `✗ packages/week1-tiny/simple/mistakes/1-always-ada.patch  greeting.ts:5 "return ${HELLO}" is now "return 'Good morning, ' + name"\n`,
  )
  expect(stdout).toContain('2 fit as they are, 0 written again, 1 to fix by hand\nTo fix one: ')
  expect(course.read(ADA)).toBe(before)
})

test('the same line in a file that has not changed is no place to move to', async ({ course }) => {
  course.write('simple/other.ts', `const name = 'Ada'\n  return ${HELLO}\n`)
  commit(course)
  course.edit(GREETING, `return ${HELLO}`, "return 'Hello'")
  expect((await refreshed(course, '1s1')).stdout).toContain(`greeting.ts:5 "return ${HELLO}" is now `)
})

test('a reference that does by now what the mistake does is a conflict', async ({ course }) => {
  commit(course)
  course.edit(GREETING, HELLO, "'Hello, Ada'")
  expect((await refreshed(course, '1s1')).stdout).toContain('greeting.ts:5 "return `Hello')
  course.edit(GREETING, '    response.statusCode = 404\n', '')
  expect((await refreshed(course, '1s2')).stdout).toContain(
    'greeting.ts:22 "response.statusCode = 404" is gone\n',
  )
})

test('a patch follows a change that was committed without it', async ({ course }) => {
  commit(course)
  course.edit(GREETING, 'response.end(String(greetings))', 'response.end(greetings.toString())')
  commit(course)
  expect((await refreshed(course)).stdout).toContain('3-counts-all.patch  written again\n')
  expect((await refreshed(course)).stdout).toBe('3 fit as they are, 0 written again, 0 to fix by hand\n')
})

test('a patch that fits no reference of its own is named with the reason', async ({ course }) => {
  course.edit(ADA, HELLO, "'Hey'")
  commit(course)
  const { code, stdout } = await refreshed(course)
  expect(code).toBe(1)
  expect(stdout).toContain(
    '1-always-ada.patch  fits neither the last commit nor the one that changed it last: it no longer fits: ',
  )
})

test('a broken build follows too, and only what was asked for is written', async ({ course }) => {
  const build = 'simple/broken-builds/2-teapot.patch'
  const above = 'Build: a teapot\nWhy it is wrong: It is.\nIn production: Tea.\n\n'
  course.write(
    build,
    `${above}--- greeting.ts\n@@\n     response.statusCode = 404\n+    response.statusCode = 418\n`,
  )
  commit(course)
  course.edit(GREETING, 'response.statusCode = 404', 'response.statusCode = 410')
  course.edit(GREETING, 'response.end(String(greetings))', 'response.end(greetings.toString())')
  const counts = course.read(COUNTS)
  const { stdout } = await refreshed(course, 'week1/simple/2')
  expect(stdout).toContain('✓ packages/week1-tiny/simple/broken-builds/2-teapot.patch  written again\n')
  expect(stdout).toContain('2-always-200.patch  greeting.ts:22 "response.statusCode = 404" is now ')
  expect(course.read(build)).toBe(
    `${above}--- greeting.ts\n@@\n     response.statusCode = 410\n+    response.statusCode = 418\n`,
  )
  expect(course.read(COUNTS)).toBe(counts)
})

test('a task that does not exist is refused', async ({ course }) => {
  await expect(call(course, mistakes, ['renew'])).rejects.toThrow(
    'Which of the two? pnpm learn mistakes new ID NAME or pnpm learn mistakes refresh',
  )
  await expect(call(course, mistakes, ['new', '1s1'])).rejects.toThrow('An exercise and a name, please.')
})
