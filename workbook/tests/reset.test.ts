import { readdirSync, readFileSync, readlinkSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { reset } from '../commands/reset.ts'
import { whatIsNext } from '../progress/next.ts'
import { loadProgress, recordVerdicts } from '../progress/progress.ts'
import { call } from './call.ts'
import { verdictOf } from './results.ts'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'work/simple/greeting.ts'
const COPIES = '../../.learn/copies/week1/simple'
const DATED = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?$/

const fresh = (course: Sandbox, id = '1s') => call(course, reset, [id])
const restore = (course: Sandbox) => call(course, reset, ['1s'], { restore: true })
const copies = (course: Sandbox) => course.list(COPIES).filter((name) => DATED.test(name))

/** The learner's file in each of the copies, in the order of their names. */
const kept = (course: Sandbox) => copies(course).map((name) => course.read(`${COPIES}/${name}/greeting.ts`))

test('`reset` makes the starter anew and keeps the work, `--restore` brings it back, and back again', async ({
  course,
}) => {
  await course.learn('start', '1s')
  const starter = course.read(CODE)
  course.write(CODE, 'my own')
  course.write('work/simple/notes/idea.md', 'a file of mine')
  const { code, stdout, stderr } = await course.learn('reset', '1s')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [name] = copies(course)
  expect(stdout).toContain(`packages/week1-tiny/work/simple is the starter again`)
  expect(stdout).toContain(`Your code from before is in .learn/copies/week1/simple/${name}\n`)
  expect(stdout).toContain('pnpm learn reset week1/simple --restore')
  expect(course.list('work')).toEqual(['package.json', 'simple', 'tsconfig.json'])
  expect(course.list('work/simple')).toEqual(['greeting.ts'])
  expect(course.read(CODE)).toBe(starter)
  expect(course.read(`${COPIES}/${name}/notes/idea.md`)).toBe('a file of mine')

  for (const [now, before] of [
    ['my own', starter],
    [starter, 'my own'],
    ['my own', starter],
  ]) {
    expect((await restore(course)).code).toBe(0)
    expect(course.read(CODE)).toBe(now)
    expect(kept(course)).toEqual([before])
    expect(course.list('work/simple')).toEqual(now === starter ? ['greeting.ts'] : ['greeting.ts', 'notes'])
  }
})

test('`reset` to an exercise leaves those before it solved', async ({ course }) => {
  course.solve()
  await fresh(course, 'week1/simple/3')
  const now = course.read(CODE)
  course.solve(1, 2)
  expect(now).toBe(course.read(CODE))
})

test('two resets within one second lose nothing, and the latest comes back first', async ({ course }) => {
  vi.useFakeTimers({ now: new Date('2026-01-02T03:04:05.678Z'), toFake: ['Date'] })
  try {
    for (const own of ['one', 'two', 'three']) {
      course.solve()
      course.write(CODE, own)
      await fresh(course)
    }
    const stamp = '2026-01-02T03-04-05'
    expect(copies(course)).toEqual([stamp, `${stamp}-2`, `${stamp}-3`])
    expect(kept(course)).toEqual(['one', 'two', 'three'])
    await restore(course)
    expect(course.read(CODE)).toBe('three')
    // What is kept now is the latest, whatever names have become free.
    course.write(CODE, 'four')
    await fresh(course)
    await restore(course)
    expect(course.read(CODE)).toBe('four')
    vi.setSystemTime(new Date('2025-12-31T00:00:00Z'))
    course.write(CODE, 'with the clock set back')
    await fresh(course)
    await restore(course)
    expect(course.read(CODE)).toBe('with the clock set back')
    expect(kept(course)).toEqual(expect.arrayContaining(['one', 'two']))
  } finally {
    vi.useRealTimers()
  }
})

test('what an interrupted reset has left is no obstacle and no copy', async ({ course }) => {
  course.solve(1)
  const own = course.read(CODE)
  for (const name of ['simple.new', '.simple-0badcafe', 'simple.2026-01-02T03-04-05.zip'])
    course.write(`work/${name}/greeting.ts`, 'half of')
  course.write(`${COPIES}/.2026-01-02T03-04-05-0badcafe/greeting.ts`, 'half of')
  await fresh(course)
  expect(course.read(CODE)).toContain('week1/simple/1 is not implemented yet')
  expect(kept(course)).toEqual([own])
  await restore(course)
  expect(course.read(CODE)).toBe(own)
})

test('a reset changes the files where they are, installed packages and the folder stay', async ({
  course,
}) => {
  course.solve(1)
  course.write('work/simple/node_modules/mine/index.js', 'installed')
  course.write('work/simple/data/empty/.keep', '')
  const folder = join(course.week, 'work/simple')
  renameSync(folder, join(course.root, 'elsewhere'))
  symlinkSync(join(course.root, 'elsewhere'), folder)
  await fresh(course)
  expect(readlinkSync(folder)).toBe(join(course.root, 'elsewhere'))
  expect(course.list('work/simple')).toEqual(['greeting.ts', 'node_modules'])
  expect(course.read('work/simple/node_modules/mine/index.js')).toBe('installed')
  const [name] = copies(course)
  expect(course.list(`${COPIES}/${name}`)).toEqual(['data', 'greeting.ts'])
  expect(course.read(`${COPIES}/${name}/greeting.ts`)).toContain('return `Hello')
})

test('what a link leads to is not overwritten, and the link comes back', async ({ course }) => {
  course.solve()
  const outside = join(course.root, 'outside.ts')
  renameSync(join(course.week, CODE), outside)
  symlinkSync(outside, join(course.week, CODE))
  const before = readFileSync(outside, 'utf8')
  await fresh(course, 'week1/simple/3')
  expect(course.read(CODE)).not.toBe(before)
  expect(readFileSync(outside, 'utf8')).toBe(before)
  await restore(course)
  expect(readlinkSync(join(course.week, CODE))).toBe(outside)
})

test('a copy that an earlier version kept beside the work comes back too, the latest of all first', async ({
  course,
}) => {
  course.solve()
  course.write('work/simple.2020-01-02T03-04-05/greeting.ts', 'kept beside the work')
  course.write(CODE, 'the latest')
  await fresh(course)
  await restore(course)
  expect(course.read(CODE)).toBe('the latest')
  for (const name of copies(course)) course.remove(`${COPIES}/${name}`)
  await restore(course)
  expect(course.read(CODE)).toBe('kept beside the work')
  expect(course.list('work')).toEqual(['simple'])
})

test('a copy comes back where the work is gone', async ({ course }) => {
  course.solve()
  course.write(CODE, 'my own')
  await fresh(course)
  course.remove('work/simple')
  await restore(course)
  expect(course.read(CODE)).toBe('my own')
  expect(copies(course)).toEqual([])
})

test('a reset clears the marks from its exercise on, and the way back brings them back', async ({
  course,
}) => {
  const all = loadCourse(course.root)
  const marks = () => Object.keys(loadProgress(all).marks).map((key) => key.split('/').at(-1))
  course.solve(1, 2, 3)
  recordVerdicts(
    all,
    course.level.exercises.map((exercise) => verdictOf(exercise)),
  )
  await fresh(course, 'week1/simple/2')
  expect(marks()).toEqual(['say-hello'])
  await fresh(course)
  expect(marks()).toEqual([])
  await restore(course)
  expect(marks()).toEqual(['say-hello'])
  course.remove(`${COPIES}/${copies(course).at(-1)}`)
  await restore(course)
  expect(marks()).toEqual(['say-hello', 'answer-over-http', 'count'])
  expect(whatIsNext(all, loadProgress(all)), 'nothing is left to do').toBeUndefined()
})

test('what there is nothing to reset or restore of ends with exit code 2', async ({ course }) => {
  const { code, stdout, stderr } = await course.learn('reset', '1s')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/You have not started week1\/simple.*pnpm learn start week1\/simple/)
  await expect(restore(course)).rejects.toMatchObject({
    code: 'WRONG_USAGE',
    message: 'There is no earlier code of week1/simple to restore.',
  })
  for (const id of ['week1', 'week1/simple/4', 'week1/hard'])
    await expect(fresh(course, id)).rejects.toMatchObject({
      code: expect.stringMatching(/WRONG_USAGE|UNKNOWN_ID/),
    })
  await expect(call(course, reset, [])).rejects.toThrow('reset week1/simple')
  expect(course.has('work')).toBe(false)
  course.write('work/simple', 'a file')
  await expect(fresh(course)).rejects.toMatchObject({ code: 'ENOTDIR' })
  expect(readdirSync(join(course.week, 'work'))).toEqual(['simple'])
})
