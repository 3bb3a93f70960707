import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Outcome } from './learn-process.ts'
import { type Sandbox, test } from './sandbox.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The doctor's report on this clone, not on the sandbox. */
const examine = (course: Sandbox, env: Record<string, string> = {}): Promise<Outcome> =>
  course.run(['doctor'], { cwd: ROOT, env: { NINE_WEEKS_ROOT: undefined, TMPDIR: undefined, ...env } }).ended

/** The finding on one thing: its sign and what is said, with the line below it where there is one. */
const findingOn = (stdout: string, what: string) =>
  new RegExp(`^[✓!✗] ${what} .*(?:\\n  .*)?`, 'm').exec(stdout)?.[0] ?? ''

test('the doctor says of each thing how it stands, and what to type where it is missing', async ({
  course,
}) => {
  const { code, stdout, stderr } = await examine(course)
  expect(stderr).toBe('')
  for (const what of [
    'node',
    'git',
    'pnpm',
    'rights',
    'disk \\(project\\)',
    'port \\d+',
    'postgres',
    'redis',
  ]) {
    expect(findingOn(stdout, what), what).toMatch(/^[✓!✗] \S.* {2}\S/)
  }
  const missing = stdout.match(/^✗ .*\n {2}/gm) ?? []
  expect(stdout.match(/^✗/gm) ?? [], 'each with a line below that says what to do').toHaveLength(
    missing.length,
  )
  expect(code).toBe(missing.length === 0 ? 0 : 3)
  expect(findingOn(stdout, 'rights')).toMatch(/^✓/)
})

test('a REDIS_URL that leads nowhere is named, and its password is not shown', async ({ course }) => {
  const { code, stdout, stderr } = await examine(course, {
    REDIS_URL: `redis://:s3cret@127.0.0.1:${await closedPort()}`,
  })
  expect(code).toBe(3)
  expect(findingOn(stdout, 'redis')).toMatch(/^✗ redis .*\n.*REDIS_URL/)
  expect(stdout + stderr).not.toContain('s3cret')
})

test('a DATABASE_URL that leads nowhere is named, and its password is not shown', async ({ course }) => {
  const { code, stdout, stderr } = await examine(course, {
    DATABASE_URL: `postgres://ada:s3cret@127.0.0.1:${await closedPort()}/app`,
  })
  expect(code).toBe(3)
  expect(findingOn(stdout, 'postgres')).toMatch(/^✗ postgres .*\n.*DATABASE_URL/)
  expect(stdout + stderr).not.toContain('s3cret')
})

test('a URL that is none is named, and its password is not shown', async ({ course }) => {
  const { code, stdout, stderr } = await examine(course, {
    REDIS_URL: 'not a url s3cret',
    DATABASE_URL: 'postgres://ada:s3cret@:notaport/',
  })
  expect(code).toBe(3)
  expect(findingOn(stdout, 'redis')).toMatch(/^✗ redis .*\n.*REDIS_URL/)
  expect(findingOn(stdout, 'postgres')).toMatch(/^✗ postgres .*\n.*DATABASE_URL/)
  expect(stdout + stderr).not.toContain('s3cret')
})

test('a clone that is not set up is told what to type', async ({ course }) => {
  course.write('../../package.json', '{ "packageManager": "pnpm@1.2.3" }')
  const { code, stdout, stderr } = await course.learn('doctor')
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
  expect(findingOn(stdout, 'node')).toMatch(/^✗ node .*not installed\n.*npm start/)
})

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
