import { starterFiles } from 'shared/course/level-files.ts'
import { expect } from 'vitest'
import { applySolution } from '../acts/apply-solution.ts'
import { solution } from '../commands/solution.ts'
import { call } from './call.ts'
import { type Sandbox, test } from './sandbox.ts'

const CODE = 'work/simple/greeting.ts'
const OWN_1 = "throw new Error('week1/simple/1 is not implemented yet')"
const GOOD_DAY = "return 'Good day, '.concat(name)"

const apply = (course: Sandbox, id: string) => call(course, solution, [id], { apply: true })
const COPIES = '../../.learn/copies/week1/simple'
const copies = (course: Sandbox) => course.list(COPIES)

test('`solution` prints the lines place by place, with file and line', async ({ course }) => {
  const { code, stdout, stderr } = await course.learn('solution', '1s3')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(
    `packages/week1-tiny/simple/greeting.ts:11
  let greetings = 0

packages/week1-tiny/simple/greeting.ts:17
    if (pathname === '/count') return response.end(String(greetings))
    if (pathname === '/hello') greetings += 1

Into your own files: pnpm learn solution week1/simple/3 --apply
`,
  )
})

test('`--apply` puts the lines into their regions, keeps a copy first, and does nothing twice', async ({
  course,
}) => {
  course.solve()
  course.edit(CODE, OWN_1, GOOD_DAY)
  const before = course.read(CODE)
  const { code, stdout, stderr } = await course.learn('solution', '1s2', '--apply')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [copy] = copies(course)
  expect(stdout).toBe(
    `✓ packages/week1-tiny/work/simple/greeting.ts\n! Your lines before are kept in ${COPIES.slice(6)}/${copy}\n` +
      '  To get them back: pnpm learn reset week1/simple --restore\n' +
      '  Test it: pnpm learn test week1/simple/2\n',
  )
  expect(course.read(`${COPIES}/${copy}/greeting.ts`)).toBe(before)
  const after = course.read(CODE)
  expect(after).toContain('    response.statusCode = 404\n')
  expect(after, "the learner's own exercise 1").toContain(GOOD_DAY)
  expect(after, 'not yet').toContain('TODO week1/simple/3')
  course.solve(2)
  course.edit(CODE, OWN_1, GOOD_DAY)
  expect(after, 'and nothing else').toBe(course.read(CODE))

  const again = await apply(course, '1s2')
  expect(again).toEqual({
    code: 0,
    stderr: '',
    stdout: 'Your code has the reference lines of week1/simple/2 already: nothing was changed.\n',
  })
  expect(copies(course)).toEqual([copy])
})

test('all exercises applied, in any order, give the reference', async ({ course }) => {
  course.write('simple/views/page.html', '<b>\n  <!-- #region 2 -->\n  <i>\n  <!-- #endregion -->\n</b>\n')
  for (const order of [
    [1, 2, 3],
    [3, 1, 2],
  ]) {
    course.solve()
    for (const number of order) await apply(course, `1s${number}`)
    for (const path of starterFiles(course.level).keys())
      expect(course.read(`work/simple/${path}`), path).toBe(course.read(`simple/${path}`))
  }
})

test('where a region is gone `--apply` refuses, names the lines, and changes nothing', async ({ course }) => {
  course.write('simple/server.ts', '// #region 3\nlisten()\n// #endregion\n')
  for (const [from, to] of [
    ['    // #region 3\n', ''],
    ['    // #endregion\n    // #region 2', '    // #region 2'],
    ['    // #region 3\n', '    // #region 2\n'],
    ['    // #region 3\n', '    // #region 3\n    // #endregion\n    // #region 3\n'],
  ] as const) {
    course.solve()
    course.edit(CODE, from, to)
    const before = course.read(CODE)
    await expect(apply(course, '1s3'), to).rejects.toMatchObject({ code: 'WRONG_USAGE' })
    expect(course.read(CODE)).toBe(before)
    expect(course.read('work/simple/server.ts'), 'the other file neither').toContain('TODO')
  }
  course.write(CODE, 'all my own')
  const { code, stdout, stderr } = await course.learn('solution', '1s3', '--apply')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/no "#region 3" any more.*nothing was changed/)
  expect(stderr).toContain('  packages/week1-tiny/simple/greeting.ts:11\n')
  expect(stderr).toContain('  packages/week1-tiny/simple/greeting.ts:17\n')
  expect(stderr).toContain('pnpm learn solution week1/simple/3\n')
  expect(copies(course)).toEqual([])
})

test('a file that the learner has deleted comes whole', async ({ course }) => {
  course.solve(1)
  course.remove(CODE)
  expect((await apply(course, '1s2')).code).toBe(0)
  expect(course.read(CODE)).toBe(course.read('simple/greeting.ts'))
})

test('starter lines are in none of it: not printed, not applied, not in a file that comes whole', async ({
  course,
}) => {
  course.edit(
    'simple/greeting.ts',
    '  // #region 3 — the counter\n',
    '  // #region 3 — the counter\n  // #starter const greetings = 0\n',
  )
  const { stdout } = await call(course, solution, ['1s3'])
  expect(stdout).toContain('greeting.ts:12\n  let greetings = 0\n')
  expect(stdout).not.toContain('const greetings')
  course.solve(1, 2)
  expect(course.read(CODE)).toContain('\n  const greetings = 0\n')
  await apply(course, '1s3')
  const applied = course.read(CODE)
  expect(applied).toContain('\n  let greetings = 0\n')
  expect(applied).not.toMatch(/#starter|const greetings/)
  course.remove(CODE)
  await apply(course, '1s3')
  expect(course.read(CODE)).toBe(applied)
})

test('what a region has grown to is replaced, and what stands around it stays', ({ course }) => {
  course.solve()
  course.edit(CODE, OWN_1, 'const a = 1\n\n  const b = 2\n  return a + b + name')
  course.edit(CODE, 'export function greet', '// mine\nexport function greet')
  const { changes, lost } = applySolution(exercise(course, 1))
  expect(lost).toEqual([])
  course.solve(1)
  const expected = course.read(CODE).replace('export function greet', '// mine\nexport function greet')
  expect([...changes]).toEqual([['greeting.ts', expected]])
})

test('line ends of Windows stay, in the lines that come too', ({ course }) => {
  course.solve()
  course.write(CODE, course.read(CODE).replaceAll('\n', '\r\n'))
  const { changes } = applySolution(exercise(course, 1))
  course.solve(1)
  expect(changes.get('greeting.ts')).toBe(course.read(CODE).replaceAll('\n', '\r\n'))
})

test('`solution` of a level, of nothing, and applied to nothing ends with exit code 2', async ({
  course,
}) => {
  expect(await course.learn('solution', '1s1', '--apply')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'You have not started week1/simple yet: pnpm learn start week1/simple\n',
  })
  await expect(call(course, solution, ['1s'])).rejects.toMatchObject({ code: 'WRONG_USAGE' })
  await expect(call(course, solution, [])).rejects.toMatchObject({ code: 'WRONG_USAGE' })
  await expect(call(course, solution, ['1s7'])).rejects.toMatchObject({ code: 'UNKNOWN_ID' })
  expect(course.has('work')).toBe(false)
})

function exercise(course: Sandbox, number: number) {
  const found = course.level.exercises[number - 1]
  if (found === undefined) throw new Error(`no exercise ${number}`)
  return found
}
