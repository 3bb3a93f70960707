import { againIfLate } from 'shared/testing/process/again-if-late.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startCommand } from 'shared/testing/process/start-command.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'

allowForStarts()

/** What the program might take a database from besides the variables that a test gives it. */
const NONE = Object.fromEntries(
  ['DATABASE_URL', 'DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASS', 'DB_NAME'].map((name) => [name, undefined]),
)

/** Runs `scripts/migrate.ts` to its end. */
export async function run(url: string | undefined, ...args: string[]) {
  // Arguments travel as variables, so that no shell looks at what is in them.
  const variables = Object.fromEntries(args.map((arg, i) => [`ARG_${i}`, arg]))
  const words = ['exec node "$SCRIPT"', ...args.map((_arg, i) => `"$ARG_${i}"`)]
  const env = {
    ...NONE,
    DATABASE_URL: url,
    ...variables,
    SCRIPT: subjectFile('#intermediate/scripts/migrate.ts'),
  }
  // Another folder than that of the level: the program is to find its own migrations from anywhere.
  return againIfLate(async () => {
    const child = startCommand(words.join(' '), { cwd: '/', env })
    const { code } = await child.exitWithin(8_000)
    return { code, stdout: child.stdout, stderr: child.stderr }
  })
}

/** Runs the program, which is to succeed, and answers the lines that it has printed. */
export async function linesOf(...call: Parameters<typeof run>): Promise<string[]> {
  const { code, stdout, stderr } = await run(...call)
  expect(stderr, 'what it printed on stderr').toBe('')
  expect(code, 'its exit code').toBe(0)
  return stdout.split('\n').filter((line) => line !== '')
}

/** Runs the program, which is to fail with one line on stderr, and answers the line. */
export async function complaintOf(...call: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...call)
  expect(stderr.trimEnd().split('\n'), 'the lines on stderr').toEqual([expect.stringMatching(/\S/)])
  expect(code, 'its exit code').toBe(1)
  // At most the names of what was applied or undone before it failed.
  expect(stdout, 'what it printed on stdout').toMatch(/^(\d+-\S+\n)*$/)
  return stderr.trimEnd()
}
