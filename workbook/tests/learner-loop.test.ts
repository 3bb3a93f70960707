import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'

/** The marks of the level on the map. */
async function marks(course: Sandbox): Promise<string | undefined> {
  const { code, stdout } = await course.learn()
  expect(code).toBe(0)
  return /week1\/simple +([✓✗·](?: [✓✗·])*) /.exec(stdout)?.[1]
}

test('a learner starts, solves one exercise after the other, and sees it on the map', async ({ course }) => {
  expect(await marks(course)).toBe('· · ·')
  expect((await course.learn()).stdout).toContain('pnpm learn start week1/simple')

  await course.learn('start', '1s')
  const nothing = await course.learn('test', '1s')
  expect(nothing.code).toBe(1)
  expect(await marks(course), 'what was not begun stays untouched').toBe('· · ·')
  for (const number of [1, 2, 3]) {
    expect(nothing.stdout).toMatch(new RegExp(`^· week1/simple/${number} {2}.* {2}not begun\n`, 'm'))
    const { stdout } = await course.learn('test', `week1/simple/${number}`)
    expect(stdout).toMatch(
      new RegExp(
        `^✗ week1/simple/${number} .*\n +week1/simple/${number} is not implemented yet: packages/week1-tiny/work/simple/greeting\\.ts:\\d+\n`,
      ),
    )
  }
  expect(nothing.stdout).toContain('0 of 3 exercises passed. Next: pnpm learn test week1/simple/1 --watch')
  expect(await marks(course), 'what was asked for by name').toBe('✗ ✗ ✗')

  course.solve(1)
  const one = await course.learn('test', 'week1/simple')
  expect(one.code).toBe(1)
  expect(one.stdout).toMatch(/^✓ week1\/simple\/1 .*2 facts hold$/m)
  expect(one.stdout.match(/^✗ week1\/simple\/[23] /gm)).toBeNull()
  expect(one.stdout.match(/^· week1\/simple\/[23] /gm)).toHaveLength(2)
  expect(one.stdout).toContain('1 of 3 exercises passed. Next: pnpm learn test week1/simple/2 --watch')
  expect(await marks(course)).toBe('✓ ✗ ✗')
  const passing = await course.learn('test', '1s1')
  expect(passing.code).toBe(0)
  expect(passing.stdout).toMatch(/Next: pnpm learn test week1\/simple\/2 --watch\n$/)

  course.solve(1, 2, 3)
  const all = await course.learn('test', 'week1')
  expect(all.stdout).toContain('3 of 3 exercises passed')
  expect(all).toMatchObject({ code: 0, stderr: '' })
  expect(await marks(course)).toBe('✓ ✓ ✓')
  expect((await course.learn()).stdout).toContain('You have passed every exercise.')
})

test('a later exercise may pass before an earlier one', async ({ course }) => {
  course.solve(2)
  course.edit(
    'work/simple/greeting.ts',
    "throw new Error('week1/simple/1 is not implemented yet')",
    'return `Hello, Ada`',
  )
  const { code, stdout } = await course.learn('test', '1s')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^✗ week1\/simple\/1 .*1 of 2 facts hold$/m)
  expect(stdout).toMatch(/^✓ week1\/simple\/2 /m)
  expect(stdout).toMatch(/^· week1\/simple\/3 .*not begun$/m)
})

test('progress survives a renumbering', async ({ course }) => {
  course.solve(1)
  await course.learn('test', '1s')
  expect(await marks(course)).toBe('✓ · ·')
  const tests = join(course.week, 'simple/tests')
  renameSync(join(tests, '3-count.test.ts'), join(tests, '1-count.test.ts'))
  renameSync(join(tests, '1-say-hello.test.ts'), join(tests, '3-say-hello.test.ts'))
  expect(await marks(course)).toBe('· · ✓')
})

test('progress that cannot be read counts as none and is made anew', async ({ course }) => {
  course.solve(1)
  course.write('../../.learn/progress.json', '{ "marks": ')
  expect(await marks(course)).toBe('· · ·')
  await course.learn('test', '1s1')
  expect(await marks(course)).toBe('✓ · ·')
})
