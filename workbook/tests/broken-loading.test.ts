import { expect } from 'vitest'
import { type Sandbox, test } from './sandbox.ts'
import { verdictOn } from './verdict-text.ts'

/*
 * Code that does not even load. Here exercise 3 has a file of its own, so that the others can pass.
 */

async function verdictWith(course: Sandbox, counter: string | undefined): Promise<string> {
  course.edit('simple/tests/3-count.test.ts', '#simple/greeting.ts', '#simple/counter.ts')
  course.solve(1, 2, 3)
  if (counter !== undefined) {
    course.write(
      'work/simple/counter.ts',
      `// The counter.\n${counter}\nexport { createHandler } from './greeting.ts'\n`,
    )
  }
  const { code, stdout, stderr } = await course.run(['test', '1s'], {
    env: { NINE_WEEKS_BLOCKED_MS: '3000' },
  }).ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(verdictOn(stdout, 'week1/simple/1')).toMatch(/^✓/)
  expect(verdictOn(stdout, 'week1/simple/2')).toMatch(/^✓/)
  expect(stdout).toContain('2 of 3 exercises passed. Next: pnpm learn test week1/simple/3 --watch')
  expect(stdout).not.toContain('node_modules')
  return verdictOn(stdout, 'week1/simple/3')
}

/** The line with the error, as a verdict shows it. */
const LINE_2 = /at packages\/week1-tiny\/work\/simple\/counter\.ts:2\n/

test.concurrent('a top-level await that never settles is stopped, and said to be one', async ({ course }) => {
  expect(await verdictWith(course, 'await new Promise(() => {})')).toContain(
    'never finished loading: does it await something at the top level',
  )
})

test.concurrent('an endless loop at the top level is stopped, with its line', async ({ course }) => {
  const verdict = await verdictWith(course, 'for (;;) {}')
  expect(verdict).toContain('An endless loop')
  expect(verdict).toMatch(LINE_2)
})

test.concurrent('a syntax error is shown with its line', async ({ course }) => {
  const verdict = await verdictWith(course, "const broken = 'no end")
  expect(verdict).toContain('The file does not parse: Unterminated string')
  expect(verdict).toMatch(LINE_2)
  expect(verdict).toContain("const broken = 'no end")
})

test.concurrent('TypeScript that Vitest accepts and Node refuses is shown with its line', async ({
  course,
}) => {
  const verdict = await verdictWith(course, 'export class Named { constructor(private name: string) {} }')
  expect(verdict).toContain('TypeScript parameter property is not supported')
  expect(verdict).toContain('Node runs TypeScript by removing its types.')
  expect(verdict).toMatch(LINE_2)
})

test.concurrent('process.exit at the top level is named, with its line', async ({ course }) => {
  const verdict = await verdictWith(course, 'process.exit(7)')
  expect(verdict).toContain('The code called process.exit(7)')
  expect(verdict).toMatch(LINE_2)
})

test.concurrent('an error at the top level is shown with its line', async ({ course }) => {
  const verdict = await verdictWith(course, "throw new Error('no configuration')")
  expect(verdict).toContain('Error: no configuration')
  expect(verdict).toMatch(LINE_2)
})

test.concurrent('code that kills its process at the top level is said to have died', async ({ course }) => {
  const verdict = await verdictWith(course, "process.kill(process.pid, 'SIGKILL')")
  expect(verdict).toContain('The process of the code died (signal SIGKILL)')
})

test.concurrent('a missing file is named', async ({ course }) => {
  expect(await verdictWith(course, undefined)).toContain(
    'There is no file counter.ts, which the tests import.',
  )
})

test.concurrent('an import of a file that does not exist is named', async ({ course }) => {
  expect(await verdictWith(course, "import './stroe.ts'")).toMatch(/There is no .*stroe\.ts/)
})
