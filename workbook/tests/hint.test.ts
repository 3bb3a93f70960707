import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { hint } from '../commands/hint.ts'
import { call } from './call.ts'
import { type Sandbox, test } from './sandbox.ts'

const ask = async (course: Sandbox, id: string, again = false) =>
  (await call(course, hint, [id], { again })).stdout

test('hints come one at a time, with the count and what is left, and after the last it says so', async ({
  course,
}) => {
  const first = await course.learn('hint', '1s1')
  expect(first).toEqual({
    code: 0,
    stderr: '',
    stdout:
      'Hint 1 of 2 to week1/simple/1, packages/week1-tiny/simple/README.md:5\n\n' +
      'What does a template look like?\n\n' +
      `Backticks and \${}.\n\n` +
      '1 more: pnpm learn hint week1/simple/1\n',
  })
  const second = await ask(course, 'week1/simple/1')
  expect(second).toMatch(/^Hint 2 of 2 to week1\/simple\/1,.*\n\nWhat does greet return\?\n\nA string\.\n\n/)
  expect(second).toMatch(/The last one\. The solution: pnpm learn solution week1\/simple\/1\n$/)
  for (let times = 0; times < 2; times++) {
    const none = await ask(course, 'week1/simple/1')
    expect(none).toMatch(/^You have seen all 2 hints of week1\/simple\/1\.\n/)
    expect(none).toContain('pnpm learn hint week1/simple/1 --again')
    expect(none).toContain('pnpm learn solution week1/simple/1')
  }
  expect(await ask(course, '1s2'), 'each exercise has its own count').toMatch(
    /^Hint 1 of 2 to week1\/simple\/2/,
  )
})

test('`--again` begins with the first and goes on from there', async ({ course }) => {
  for (const expected of ['Hint 1 of 2', 'Hint 2 of 2', 'You have seen all'])
    expect(await ask(course, '1s1')).toContain(expected)
  expect(await ask(course, '1s1', true)).toContain('Hint 1 of 2')
  expect(await ask(course, '1s1')).toContain('Hint 2 of 2')
})

test('what has been shown survives a renumbering', async ({ course }) => {
  await ask(course, '1s1')
  const tests = join(course.week, 'simple/tests')
  renameSync(join(tests, '3-count.test.ts'), join(tests, '1-count.test.ts'))
  renameSync(join(tests, '1-say-hello.test.ts'), join(tests, '3-say-hello.test.ts'))
  expect(await ask(course, '1s3')).toContain('Hint 2 of 2 to week1/simple/3')
  expect(await ask(course, '1s1')).toContain('Hint 1 of 2 to week1/simple/1')
})

test('a wrong id, a level and no id end with exit code 2', async ({ course }) => {
  expect(await course.learn('hint', 'week1')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'week1 is more than one exercise. Name one, for example: pnpm learn hint week1/simple/1\n',
  })
  for (const id of ['1s', 'week1/simple'])
    await expect(call(course, hint, [id])).rejects.toMatchObject({ code: 'WRONG_USAGE' })
  for (const id of ['1s4', 'week1/simple/0', 'nonsense', ''])
    await expect(call(course, hint, [id]), id).rejects.toMatchObject({ code: 'UNKNOWN_ID' })
  await expect(call(course, hint, [])).rejects.toThrow(/Which exercise\? .*pnpm learn hint week1\/simple\/1/)
  await expect(call(course, hint, ['1s1', '1s2'])).rejects.toThrow(
    /One exercise at a time: .*pnpm learn hint 1s1/,
  )
  expect(course.list('../../.learn')).toEqual([])
})
