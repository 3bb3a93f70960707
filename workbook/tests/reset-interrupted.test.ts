import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { entriesOf, isSameWork } from '../acts/folder-entries.ts'
import type { Options, Run } from '../commands/command.ts'
import { reset } from '../commands/reset.ts'
import { solution } from '../commands/solution.ts'
import { call } from './call.ts'
import { type Sandbox, test } from './sandbox.ts'

/** How many more changes the file system accepts: after that the process counts as killed. */
const left = vi.hoisted(() => ({ changes: Number.POSITIVE_INFINITY }))

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const changing = [
    'chmodSync',
    'cpSync',
    'mkdirSync',
    'renameSync',
    'rmSync',
    'symlinkSync',
    'writeFileSync',
  ] as const
  const limited = changing.map((name) => [
    name,
    (...args: never[]) => {
      if (--left.changes < 0) throw new Error('killed')
      // Half of a copy or a file that was being written is there when the process is killed.
      if (left.changes === 0 && name === 'writeFileSync') args[1] = String(args[1]).slice(0, 10) as never
      return (fs[name] as (...args: never[]) => unknown)(...args)
    },
  ])
  return { ...fs, ...Object.fromEntries(limited) }
})

const OWN = { 'greeting.ts': 'my own greeting, long enough for half of it', 'deep/notes.md': 'mine too' }

/** Whether everything that the learner had is somewhere: in the work, or in a copy that `--restore` would use. */
function isKept(course: Sandbox, own: Work): boolean {
  const copies = join(course.root, '.learn/copies/week1/simple')
  const names = existsSync(copies) ? readdirSync(copies).filter((name) => /^\d{4}-/.test(name)) : []
  const folders = [join(course.week, 'work/simple'), ...names.map((name) => join(copies, name))]
  return folders.some((folder) => isSameWork(entriesOf(folder), own))
}

type Work = ReturnType<typeof entriesOf>

const folderOf = (course: Sandbox, name = 'simple') => entriesOf(join(course.week, 'work', name))

/**
 * Interrupts a command before each of its changes, until it gets through. Returns the number of changes.
 * @param prepare returns what must not be lost.
 */
async function interrupted(
  course: Sandbox,
  prepare: () => Promise<Work[]>,
  run: Run,
  options: Options = {},
): Promise<number> {
  for (let changes = 0; changes < 100; changes++) {
    for (const folder of ['work', '../../.learn']) if (course.has(folder)) course.remove(folder)
    const precious = await prepare()
    left.changes = changes
    const code = await call(course, run, ['1s1'], options).then(
      (outcome) => outcome.code,
      () => undefined,
    )
    left.changes = Number.POSITIVE_INFINITY
    for (const own of precious) expect(isKept(course, own), `interrupted after ${changes} changes`).toBe(true)
    if (code === 0) return changes
  }
  throw new Error('it never gets through')
}

async function begun(course: Sandbox): Promise<Work[]> {
  for (const [path, text] of Object.entries(OWN)) course.write(`work/simple/${path}`, text)
  return [folderOf(course)]
}

test('a reset that is interrupted at any point loses nothing', async ({ course }) => {
  expect(await interrupted(course, () => begun(course), reset)).toBeGreaterThan(4)
})

test('a restore that is interrupted at any point loses neither what was there nor what was to come', async ({
  course,
}) => {
  const begunAnew = async () => {
    const before = await begun(course)
    await call(course, reset, ['1s'])
    course.write('work/simple/greeting.ts', 'begun anew')
    course.write('work/simple/other.ts', 'begun anew')
    return [...before, folderOf(course)]
  }
  expect(await interrupted(course, begunAnew, reset, { restore: true })).toBeGreaterThan(4)
})

test('an applied solution that is interrupted at any point loses nothing', async ({ course }) => {
  const solved = async () => {
    course.solve(2)
    course.edit(
      'work/simple/greeting.ts',
      "throw new Error('week1/simple/1 is not implemented yet')",
      'return name',
    )
    return [folderOf(course)]
  }
  expect(await interrupted(course, solved, solution, { apply: true })).toBeGreaterThan(2)
})
