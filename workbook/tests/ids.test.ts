import { join } from 'node:path'
import { expect } from 'vitest'
import { loadCourse } from '../catalogue/course.ts'
import { select } from '../catalogue/select.ts'
import { type Sandbox, test } from './sandbox.ts'

const idOf = (course: Sandbox, id: string, cwd = course.root) => select(loadCourse(course.root), id, cwd).id

/** What a person reads after a wrong id. */
async function refusal(course: Sandbox, id: string): Promise<string> {
  const { code, stdout, stderr } = await course.learn('test', id)
  expect({ code, stdout }, id).toEqual({ code: 2, stdout: '' })
  expect(stderr, 'no stack').not.toContain('    at ')
  return stderr
}

test('an exercise, a level and a week are found by their ids', ({ course }) => {
  expect(idOf(course, 'week1/simple/2')).toBe('week1/simple/2')
  expect(idOf(course, 'week1/simple')).toBe('week1/simple')
  expect(idOf(course, 'week1')).toBe('week1')
  expect(idOf(course, 'week1/simple/')).toBe('week1/simple')
  expect(idOf(course, 'Week1/Simple')).toBe('week1/simple')
})

test('an exercise and a level are found by their short ids', ({ course }) => {
  expect(idOf(course, '1s2')).toBe('week1/simple/2')
  expect(idOf(course, '1s')).toBe('week1/simple')
  expect(idOf(course, '1S2')).toBe('week1/simple/2')
})

test('an id is found from inside the folder of a week', ({ course }) => {
  for (const cwd of [course.week, join(course.week, 'simple'), join(course.week, 'work/simple')]) {
    for (const id of ['week1/simple/2', '1s2', 'week1']) {
      expect(idOf(course, id, cwd), `${id} in ${cwd}`).toBe(id === '1s2' ? 'week1/simple/2' : id)
    }
  }
})

test('a path names what it belongs to, absolute or relative to the current or the root folder', ({
  course,
}) => {
  const paths = {
    'work/simple/greeting.ts': 'week1/simple',
    'simple/tests/2-answer-over-http.test.ts': 'week1/simple/2',
    'simple/mistakes/3-counts-all.patch': 'week1/simple/3',
    'simple/greeting.ts': 'week1/simple',
    simple: 'week1/simple',
    'work/simple': 'week1/simple',
    work: 'week1',
    '.': 'week1',
  }
  for (const [path, id] of Object.entries(paths)) {
    expect(idOf(course, join(course.week, path)), 'absolute').toBe(id)
    expect(idOf(course, path, course.week), 'relative to the week').toBe(id)
    expect(idOf(course, join('packages/week1-tiny', path)), 'relative to the root').toBe(id)
    expect(idOf(course, join('packages/week1-tiny', path), '/'), 'of the root, from elsewhere').toBe(id)
  }
  expect(idOf(course, './greeting.ts', join(course.week, 'work/simple'))).toBe('week1/simple')
  expect(idOf(course, '../../simple', join(course.week, 'work/simple'))).toBe('week1/simple')
})

test('a path typed in another folder than the one `learn` runs in is found', async ({ course }) => {
  const env = { INIT_CWD: course.week }
  const { code, stderr } = await course.run(['test', 'simple/tests/2-answer-over-http.test.ts'], { env })
    .ended
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('not started week1/simple'),
  })
})

test('a wrong id ends with exit code 2 and the nearest right ones', async ({ course }) => {
  expect(await refusal(course, 'wek1/simple/2')).toMatch(
    /There is no "wek1\/simple\/2"\. Did you mean week1\/simple\/2\b/,
  )
  expect(await refusal(course, 'week10')).toMatch(/There is no "week10"\. Did you mean week1\?/)
  expect(await refusal(course, 'week1/smple')).toMatch(/Did you mean week1\/simple\b/)
  expect(await refusal(course, 'nonsense')).toMatch(/There is no "nonsense"\. There is: week1\./)
})

test('a week that is not published yet is called so, by its title', async ({ course }) => {
  expect(await refusal(course, 'week4')).toMatch(
    /^week4 \(.*database.*\) is not published yet\. There is: week1\./,
  )
  expect(await refusal(course, '4h2')).toMatch(/^week4 .*not published yet/)
})

test('an exercise beyond the last is answered with those that there are', async ({ course }) => {
  for (const id of ['week1/simple/9', '1s9', 'week1/simple/0', 'week1/simple/x']) {
    expect(await refusal(course, id)).toMatch(
      /week1\/simple has no exercise "\w".* week1\/simple\/1 to week1\/simple\/3\./,
    )
  }
})

test('no id ends with exit code 2 and an example', async ({ course }) => {
  for (const command of ['start', 'test']) {
    const { code, stderr } = await course.learn(command)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/pnpm learn \w+ week1\/simple/),
    })
  }
  expect((await course.learn('test', '1s1', '1s2')).code).toBe(2)
})
