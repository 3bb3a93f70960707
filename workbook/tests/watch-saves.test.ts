import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import { watchTree } from '../run/watch-tree.ts'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'work/simple/greeting.ts'
const HELLO = `return \`Hello, \${name}\``
const WAITING = /Waiting for a save/
const DIVIDER = /^── \d\d:\d\d:\d\d {2}/

/** The first test writes a sign that it runs, and continues when the gate is gone or its run is cancelled. */
function withGate(course: Sandbox): { sign: string; gate: string } {
  const [sign, gate] = [join(course.temporary, 'running'), join(course.temporary, 'gate')]
  course.edit(
    'simple/tests/1-say-hello.test.ts',
    "test('greets Ada', () => {",
    `test('greets Ada', async ({ signal }) => {
  const fs = process.getBuiltinModule('node:fs')
  fs.writeFileSync(${JSON.stringify(sign)}, '')
  while (fs.existsSync(${JSON.stringify(gate)}) && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10))`,
  )
  return { sign, gate }
}

test.concurrent('a save during a run cancels it: the one verdict is on the latest text', async ({
  course,
}) => {
  course.solve(1)
  const { sign, gate } = withGate(course)
  const learn = course.run(['test', '1s1', '--watch'])
  await learn.until(WAITING)
  writeFileSync(gate, '')
  let text = HELLO
  for (const own of ["return 'first'", "return 'second'", "return 'third'"]) {
    rmSync(sign)
    course.edit(CODE, text, own)
    text = own
    // This one can only begin because the run before is cancelled.
    await eventually(() => expect(existsSync(sign)).toBe(true), { within: 30_000 })
  }
  rmSync(gate)
  const shown = await learn.until(WAITING)
  expect(shown).toContain("expected 'third' to be 'Hello, Ada'")
  expect(shown, 'nothing of the texts before').not.toMatch(/first|second/)
  expect(shown.split('\n').filter((line) => DIVIDER.test(line))).toHaveLength(1)
  course.solve(1)
  expect(await learn.until(WAITING)).toMatch(/✓ week1\/simple\/1 /)
})

test.concurrent('five saves, one after the other, are five verdicts, each below a divider', async ({
  course,
}) => {
  course.solve(1)
  const learn = course.run(['test', '1s1', '--watch'])
  const first = await learn.until(WAITING)
  expect(first.split('\n').filter((line) => DIVIDER.test(line))).toHaveLength(1)
  let text = HELLO
  for (let save = 1; save <= 5; save++) {
    const own = `return 'save ${save}'`
    course.edit(CODE, text, own)
    text = own
    const shown = await learn.until(WAITING)
    expect(shown).toContain(`expected 'save ${save}' to be 'Hello, Ada'`)
    const [divider, ...others] = shown.split('\n').filter((line) => DIVIDER.test(line))
    expect(others).toEqual([])
    expect(divider).toContain(CODE)
  }
})

test('files that editors replace again and again, and those in new folders, are heard of', async ({
  course,
}) => {
  const folder = join(course.root, 'watched')
  mkdirSync(join(folder, 'deep'), { recursive: true })
  writeFileSync(join(folder, 'deep', 'a.ts'), '')
  const heard: string[] = []
  const end = watchTree(folder, (path) => heard.push(path))
  const isHeard = async (path: string, change: () => void) => {
    heard.length = 0
    change()
    await eventually(() => expect(heard).toContain(path), { within: 10_000 })
  }
  try {
    for (let times = 0; times < 3; times++) {
      await isHeard('deep/a.ts', () => {
        writeFileSync(join(folder, '.a.ts.new'), String(times))
        renameSync(join(folder, '.a.ts.new'), join(folder, 'deep', 'a.ts'))
      })
      await isHeard('deep/a.ts', () => writeFileSync(join(folder, 'deep', 'a.ts'), `again ${times}`))
      // A folder that is made again, as a checkout does it.
      rmSync(join(folder, 'deep'), { recursive: true })
      await isHeard('deep/a.ts', () => {
        mkdirSync(join(folder, 'deep'))
        writeFileSync(join(folder, 'deep', 'a.ts'), 'anew')
      })
    }
    await isHeard('new/deeper/b.ts', () => {
      mkdirSync(join(folder, 'new', 'deeper'), { recursive: true })
      writeFileSync(join(folder, 'new', 'deeper', 'b.ts'), '')
    })
    await isHeard('seen.ts', () => {
      mkdirSync(join(folder, 'node_modules', 'x'), { recursive: true })
      writeFileSync(join(folder, 'node_modules', 'x', 'c.ts'), '')
      writeFileSync(join(folder, '.hidden.ts'), '')
      writeFileSync(join(folder, 'seen.ts'), '')
    })
    expect(heard.filter((path) => /node_modules|hidden/.test(path))).toEqual([])
  } finally {
    end()
  }
})
