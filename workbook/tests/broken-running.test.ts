import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'
import { verdictOn } from './verdict-text.ts'

/*
 * Code that loads and goes wrong in one test. The other tests of the same file, and the other exercises, get
 * their verdicts as if nothing had happened.
 */

const CODE = 'work/simple/greeting.ts'
const HELLO = `return \`Hello, \${name}\``
/** The response at every path except /hello and /count. */
const ELSE = "response.end('nothing here')"

async function verdictsWith(course: Sandbox, from: string, to: string, blockedMs = 3000) {
  course.solve(1, 2, 3)
  course.edit(CODE, from, to)
  const env = { NINE_WEEKS_BLOCKED_MS: String(blockedMs) }
  const { code, stdout, stderr } = await course.run(['test', '1s'], { env }).ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).not.toContain('node_modules')
  return [1, 2, 3].map((number) => verdictOn(stdout, `week1/simple/${number}`))
}

/** Exercise 2 fails in its second test, and everything else passes. */
async function verdictOnElse(course: Sandbox, to: string): Promise<string> {
  const [first, second = '', third] = await verdictsWith(course, ELSE, to)
  expect(first).toMatch(/^✓/)
  expect(third).toMatch(/^✓/)
  expect(second).toContain('1 of 2 facts hold\n  ✗ answers 404 for other paths and 200 for its own\n')
  return second
}

const at = (line: number) => `at packages/week1-tiny/work/simple/greeting.ts:${line}\n`

test.concurrent('an endless loop is stopped, with its line, and the next test of its file is judged', async ({
  course,
}) => {
  const loop = "while (name === 'Ada') {}"
  const [first] = await verdictsWith(course, HELLO, `${loop}\n  ${HELLO}`)
  expect(first).toMatch(/1 of 2 facts hold\n {2}✗ greets Ada\n +An endless loop/)
  expect(first).toContain(`${at(5)}         ${loop}\n`)
  expect(first).not.toContain('✗ greets by name')
})

test.concurrent('an endless loop in each test is stopped in each', async ({ course }) => {
  const [first] = await verdictsWith(course, HELLO, 'for (;;) {}')
  expect(first).toContain('0 of 2 facts hold')
  expect(first?.match(/An endless loop/g)).toHaveLength(2)
})

test.concurrent('a handler that never answers is named with its request', async ({ course }) => {
  const verdict = await verdictOnElse(course, '')
  expect(verdict).toMatch(/GET \/elsewhere got no answer within [\d.]+ s/)
  expect(verdict).toMatch(/→ GET \/elsewhere\n +← no answer/)
})

test.concurrent('process.exit in a handler is named, with its line', async ({ course }) => {
  const verdict = await verdictOnElse(course, 'process.exit(1)')
  expect(verdict).toContain('The code called process.exit(1): it ends the whole server.')
  expect(verdict).toContain(at(24))
})

test.concurrent('an error thrown in a handler is shown with its line', async ({ course }) => {
  const verdict = await verdictOnElse(course, "throw new Error('thrown')")
  expect(verdict).toMatch(/Error: thrown\n +Nothing in the code caught this/)
  expect(verdict).toContain(at(24))
})

test.concurrent('a rejection that nobody handles fails the test in which it happens, with its line', async ({
  course,
}) => {
  const verdict = await verdictOnElse(course, `Promise.reject(new Error('lost'))\n    ${ELSE}`)
  expect(verdict).toMatch(/Error: lost\n +Nothing in the code caught this/)
  expect(verdict).toContain(at(24))
})

test.concurrent('code that kills its own process fails its exercise and no other', async ({ course }) => {
  const kill = "if (name === 'Grace') process.kill(process.pid, 'SIGKILL')"
  const [first, second, third] = await verdictsWith(course, HELLO, `${kill}\n  ${HELLO}`)
  expect(first).toMatch(/^✗/)
  expect(first).toContain('The process of the code died (signal SIGKILL)')
  expect(second).toMatch(/^✓/)
  expect(third).toMatch(/^✓/)
})

test.concurrent('code that leaves a server and a timer open does not hold up the verdict', async ({
  course,
}) => {
  course.solve(1, 2, 3)
  course.edit(CODE, 'export function greet', 'setInterval(() => {}, 1000)\nexport function greet')
  expect(await course.learn('test', '1s')).toMatchObject({ code: 0, stderr: '' })
})

test.concurrent('nothing is left in the temporary folder when code was stopped', async ({ course }) => {
  course.solve(1)
  course.edit(CODE, HELLO, 'for (;;) {}')
  const learn = course.run(['test', '1s1'], { env: { NINE_WEEKS_BLOCKED_MS: '3000' } })
  expect((await learn.ended).code).toBe(1)
  await eventually(() => expect(learn.isRunning).toBe(false))
  expect(course.list('../../temporary')).toEqual([])
})
