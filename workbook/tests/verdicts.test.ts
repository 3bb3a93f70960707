import { expect } from 'vitest'
import { test } from './sandbox.ts'
import { verdictOn } from './verdict-text.ts'

const CODE = 'work/simple/greeting.ts'
const HELLO = `return \`Hello, \${name}\``

test('a failing verdict names the facts that hold, and of the others what was expected and what came', async ({
  course,
}) => {
  course.solve(1, 2, 3)
  course.edit(CODE, HELLO, "return 'Hello, Ada'")
  const { code, stdout } = await course.learn('test', '1s1')
  expect(code).toBe(1)
  expect(stdout).toContain(
    '✗ week1/simple/1  Say hello  1 of 2 facts hold\n  ✓ greets Ada\n  ✗ greets by name, whoever it is\n',
  )
  expect(stdout).toContain("expected 'Hello, Ada' to be 'Hello, Grace'")
  expect(stdout).toMatch(/Statement: .*learn read week1\/simple\/1/)
})

test('a failing verdict on a larger value shows the difference line by line', async ({ course }) => {
  course.solve(1, 2, 3)
  course.edit(CODE, HELLO, "return 'Hello, Ada'")
  const ending = 'by: { name: "Grace", age: 45 }, at: [1, 2] })'
  course.edit(
    'simple/tests/1-say-hello.test.ts',
    "expect(greet('Grace')).toBe('Hello, Grace')",
    `expect({ said: greet('Grace'), ${ending}.toEqual({ said: 'Hello, Grace', ${ending}`,
  )
  const { stdout } = await course.learn('test', '1s1')
  expect(stdout).toMatch(/^ +- +"said": "Hello, Grace",$/m)
  expect(stdout).toMatch(/^ +\+ +"said": "Hello, Ada",$/m)
})

test('a failing verdict shows the HTTP exchange', async ({ course }) => {
  course.solve(1, 2, 3)
  course.edit(CODE, 'response.statusCode = 404', "response.setHeader('x-mine', 'yes')")
  const { stdout } = await course.learn('test', '1s2')
  expect(stdout).toContain('expected 200 to be 404')
  expect(stdout).toMatch(/→ GET \/elsewhere\n +← 200 OK\n +nothing here\n/)
  expect(stdout, 'only what failed is shown').not.toContain('GET /hello')
})

test('a failing verdict names the catalogued mistake that it looks like', async ({ course }) => {
  course.solve(1, 2, 3)
  course.edit(CODE, '    response.statusCode = 404\n', '')
  const { stdout } = await course.learn('test', '1s2')
  expect(stdout).toMatch(
    /This looks like: the 404 is forgotten\n +a path that does not exist is answered with 200\./,
  )
})

test('what the code printed is shown with the fact that fails, and only there', async ({ course }) => {
  course.solve(1, 2, 3)
  const prints = "console.log('called with', name)\n  console.error('oops')\n  return 'Hello, Ada'"
  course.edit(CODE, HELLO, `${prints}\n}\nconsole.log('loaded')\n{`)
  const { stdout } = await course.learn('test', '1s')
  const verdict = verdictOn(stdout, 'week1/simple/1')
  expect(verdict).toMatch(/Your code printed:\n +│ loaded\n +│ called with Grace\n +│ oops\n/)
  expect(verdict, 'what it printed during a fact that holds').not.toContain('called with Ada')
  expect(verdictOn(stdout, 'week1/simple/3')).toMatch(/^✓ .*1 fact holds\n*$/)
})

test('a missing export is called so', async ({ course }) => {
  course.solve(1, 2, 3)
  course.edit(CODE, 'export function createHandler', 'function createHandler')
  const { code, stdout } = await course.learn('test', '1s')
  expect(code).toBe(1)
  expect(verdictOn(stdout, 'week1/simple/1')).toMatch(/^✓/)
  for (const id of ['week1/simple/2', 'week1/simple/3']) {
    expect(verdictOn(stdout, id)).toContain('Does the file export `createHandler`')
  }
})

test('an error in the code comes with its line, and no line of node_modules', async ({ course }) => {
  course.solve(1, 2, 3)
  course.edit(CODE, HELLO, 'return (undefined as unknown as string[]).join(name)')
  const { stdout } = await course.learn('test', '1s')
  expect(verdictOn(stdout, 'week1/simple/1')).toMatch(
    /TypeError: Cannot read.*\n +at packages\/week1-tiny\/work\/simple\/greeting\.ts:5\n +return \(undefined/,
  )
  expect(stdout).not.toContain('node_modules')
  expect(stdout).not.toMatch(/^ +at .*:\d+:\d+\)?$/m)
})

test('an edited test says nothing about another exercise', async ({ course }) => {
  course.solve(1, 2, 3)
  course.write('simple/tests/1-say-hello.test.ts', 'this is no test at all')
  const { code, stdout } = await course.learn('test', '1s')
  expect(code).toBe(1)
  expect(verdictOn(stdout, 'week1/simple/1')).toMatch(/^✗/)
  expect(verdictOn(stdout, 'week1/simple/2')).toMatch(/^✓/)
})
