import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import type { LearnProcess } from './learn-process.ts'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'work/simple/greeting.ts'
const HELLO = `return \`Hello, \${name}\``
const PASSED = /✓ week1\/simple\/1 /
const WAITING = /Waiting for a save/

/** A watched exercise 1, solved, whose first verdict has come. */
async function watching(course: Sandbox): Promise<LearnProcess> {
  course.solve(1)
  const learn = course.run(['test', '1s1', '--watch'])
  await learn.until(PASSED)
  await learn.until(WAITING)
  return learn
}

/** Neither processes nor temporary files. */
async function expectNothingLeft(course: Sandbox, learn: LearnProcess): Promise<void> {
  await eventually(() => expect(learn.isRunning, 'a process is left').toBe(false))
  expect(course.list('../../temporary').filter((name) => name.startsWith('nine-weeks-learn'))).toEqual([])
}

test.concurrent('a save brings a new verdict, which names the saved file', async ({ course }) => {
  await course.learn('start', '1s')
  const learn = course.run(['test', '1s1', '--watch'])
  expect(await learn.until(WAITING)).toContain('week1/simple/1 is not implemented yet')
  course.solve(1)
  const verdict = await learn.until(PASSED)
  expect(verdict).toMatch(/^── \d\d:\d\d:\d\d {2}packages\/week1-tiny\/work\/simple\/greeting\.ts ─+$/m)
  await learn.until(WAITING)
  course.edit(CODE, HELLO, 'return name')
  expect(await learn.until(WAITING)).toContain("expected 'Ada' to be 'Hello, Ada'")
  expect((await course.learn()).stdout, 'the progress is kept').toMatch(/week1\/simple +✗ · ·/)
})

test.concurrent('a syntax error and its repair each bring a verdict', async ({ course }) => {
  const learn = await watching(course)
  course.edit(CODE, HELLO, "return 'Hello")
  await learn.until(/does not parse/)
  course.solve(1)
  await learn.until(PASSED)
})

test.concurrent('a process that dies while its code loads has no verdict of the run before', async ({
  course,
}) => {
  const learn = await watching(course)
  course.write(CODE, `process.kill(process.pid, 'SIGKILL')\n${course.read(CODE)}`)
  expect(await learn.until(WAITING)).toContain('The process of the code died (signal SIGKILL)')
  course.solve(1)
  await learn.until(PASSED)
})

test.concurrent('an endless loop and its repair each bring a verdict on every test', async ({ course }) => {
  const learn = await watching(course)
  course.edit(CODE, HELLO, `while (name === 'Ada') {}\n  ${HELLO}`)
  const stopped = `${await learn.until(/An endless loop/)}\n${await learn.until(WAITING)}`
  expect(stopped).toContain('1 of 2 facts hold')
  expect(stopped).toContain('✓ greets by name, whoever it is')
  course.solve(1)
  expect(await learn.until(PASSED)).toContain('2 facts hold')
})

test.concurrent('a file that an editor replaces, or that is of no test by import, brings a verdict', async ({
  course,
}) => {
  const learn = await watching(course)
  const file = join(course.week, CODE)
  course.write('work/simple/.greeting.ts.new', course.read(CODE).replace(HELLO, 'return name'))
  renameSync(join(course.week, 'work/simple/.greeting.ts.new'), file)
  expect(await learn.until(WAITING)).toContain("expected 'Ada' to be 'Hello, Ada'")
  course.solve(1)
  await learn.until(PASSED)
  await learn.until(WAITING)
  course.write('work/simple/schema.sql', 'SELECT 1')
  expect(await learn.until(PASSED)).toContain('work/simple/schema.sql')
})

test.concurrent('a reset right after a verdict, and the way back, each bring a verdict', async ({
  course,
}) => {
  const learn = await watching(course)
  expect((await course.learn('reset', '1s')).code).toBe(0)
  expect(await learn.until(WAITING)).toContain('week1/simple/1 is not implemented yet')
  expect((await course.learn('reset', '1s', '--restore')).code).toBe(0)
  await learn.until(PASSED)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test.concurrent(`${signal} ends a watch and leaves nothing behind`, async ({ course }) => {
    const learn = await watching(course)
    learn.signal(signal)
    await learn.ended
    await expectNothingLeft(course, learn)
  })
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  test.concurrent(`${signal} in the middle of a test leaves nothing behind`, async ({ course }) => {
    course.solve(1, 2, 3)
    const sign = join(course.temporary, 'running')
    const tell = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(sign)}, '')`
    course.edit(CODE, "response.end('nothing here')", tell)
    const learn = course.run(['test', '1s2'])
    await eventually(() => expect(existsSync(sign)).toBe(true), { within: 30_000 })
    learn.signal(signal)
    expect((await learn.ended).code).not.toBe(0)
    await expectNothingLeft(course, learn)
  })
}
