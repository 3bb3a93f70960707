import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { learnOf } from '../terminal/learn-command.ts'
import { type Sandbox, test } from './sandbox.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'learn')

/** A folder with the script, and a Node in it that prints what it is called with. */
function withScript(course: Sandbox, folder: string): string {
  const root = join(course.root, folder)
  const bin = join(root, 'node_modules', '.bin')
  mkdirSync(bin, { recursive: true })
  cpSync(SCRIPT, join(root, 'learn'))
  writeFileSync(join(bin, 'node'), '#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\nexit 7\n')
  chmodSync(join(bin, 'node'), 0o755)
  return root
}

const run = (program: string, args: string[], cwd: string) =>
  promisify(execFile)(program, args, { cwd }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

test('./learn runs the Node of its repository, from any folder and through links, with its exit code', async ({
  course,
}) => {
  const root = withScript(course, "it's a course")
  const elsewhere = join(course.root, 'elsewhere')
  mkdirSync(join(elsewhere, 'bin'), { recursive: true })
  symlinkSync(join(root, 'learn'), join(elsewhere, 'absolute'))
  symlinkSync('../absolute', join(elsewhere, 'bin', 'relative'))
  for (const [program, cwd] of [
    ['./learn', root],
    [join(root, 'learn'), elsewhere],
    ['bin/relative', elsewhere],
  ] as const) {
    expect(await run(program, ['test', '1s1', '--watch', 'a b', ''], cwd), program).toEqual({
      code: 7,
      stdout: [cwd, join(root, 'workbook/learn.ts'), 'test', '1s1', '--watch', 'a b', '', ''].join('\n'),
      stderr: '',
    })
  }
})

test('./learn says what to type first where nothing is installed', async ({ course }) => {
  const root = join(course.root, 'fresh')
  mkdirSync(root)
  cpSync(SCRIPT, join(root, 'learn'))
  const { code, stderr } = await run('./learn', [], root)
  expect(code).toBe(3)
  expect(stderr).toContain(`npm --prefix '${root}' start`)
})

test('commands are printed as this person can type them', ({ course }) => {
  const { root } = course
  const bin = join(root, 'bin')
  mkdirSync(bin)
  const without = { PATH: '/nowhere' }
  expect(learnOf(without, root, root)).toBe('./learn')
  expect(learnOf({ ...without, NINE_WEEKS_PNPM: 'npx pnpm' }, root, root)).toBe('./learn')
  expect(learnOf(without, join(root, 'packages/week1-tiny/work'), root)).toBe('../../../learn')
  expect(learnOf(without, root, join(root, "it's here"))).toBe(`'it'\\''s here/learn'`)
  const own = { PATH: `/nowhere:${bin}` }
  expect(learnOf(own, root, root)).toBe('./learn')
  writeFileSync(join(bin, 'pnpm'), '')
  expect(learnOf(own, root, root)).toBe('pnpm learn')
  expect(learnOf({ NINE_WEEKS_PNPM: 'pnpm' }, '/elsewhere', root)).toBe('pnpm learn')
  const ofProject = join(root, 'node_modules', '.bin')
  mkdirSync(ofProject, { recursive: true })
  writeFileSync(join(ofProject, 'pnpm'), '')
  expect(learnOf({ PATH: ofProject }, root, root)).toBe('./learn')
})
