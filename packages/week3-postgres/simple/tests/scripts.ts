import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { againIfLate } from 'shared/testing/process/again-if-late.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startCommand } from 'shared/testing/process/start-command.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, onTestFinished } from 'vitest'

allowForStarts()

/** What programs might take a database from besides the variables that a test gives them. */
const NONE = Object.fromEntries(
  ['DATABASE_URL', 'DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASS', 'DB_NAME'].map((name) => [name, undefined]),
)

/** Nor warnings, as pg has one for `sslmode=require` in the URL of a server: they are not the program's own lines. */
const QUIET = { NODE_NO_WARNINGS: '1' }

export interface ScriptOptions {
  env?: Record<string, string | undefined>
  args?: string[]
  /** What it gets on stdin; nothing, and the end of it, unless given. */
  stdin?: string
  /** The text of the `.env` file in its working directory, where there is to be one. */
  envFile?: string
}

/** Runs a script of the level to its end, in a folder of its own. */
export async function run(
  name: 'insert-user' | 'list-users' | 'get-user',
  { env = {}, args = [], stdin = '', envFile }: ScriptOptions,
) {
  const cwd = mkdtempSync(join(tmpdir(), 'week3-script-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  if (envFile !== undefined) writeFileSync(join(cwd, '.env'), envFile)
  writeFileSync(join(cwd, 'stdin'), stdin)
  // Arguments travel as variables, so that no shell looks at what is in them.
  const variables = Object.fromEntries(args.map((arg, i) => [`ARG_${i}`, arg]))
  const file = subjectFile(`#simple/scripts/${name}.ts`)
  const words = ['exec node "$SCRIPT"', ...args.map((_arg, i) => `"$ARG_${i}"`), '< stdin']
  return againIfLate(async () => {
    const child = startCommand(words.join(' '), {
      cwd,
      env: { ...QUIET, ...NONE, ...env, ...variables, SCRIPT: file },
    })
    const { code } = await child.exitWithin(8_000)
    return { code, stdout: child.stdout, stderr: child.stderr }
  })
}

/** The line that says what was wrong, among those of a stack. */
function complaint(stderr: string): string {
  const lines = stderr.trim().split('\n')
  return `which said: ${lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0]}\n`
}

/** Runs a script that is to succeed, and answers the JSON that it has printed. */
export async function resultOf(...call: Parameters<typeof run>): Promise<unknown> {
  const { code, stdout, stderr } = await run(...call)
  expect(code, `the exit code of ${call[0]}.ts, ${complaint(stderr)}`).toBe(0)
  try {
    return JSON.parse(stdout)
  } catch {
    return expect.fail(`It was to print JSON, and nothing besides, on stdout. It printed:\n${stdout}`)
  }
}

/** Runs a script that is to fail with one line on stderr, and answers the line. */
export async function complaintOf(...call: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...call)
  expect(code, `the exit code of ${call[0]}.ts`).toBe(1)
  expect(stdout, 'what it printed on stdout').toBe('')
  expect(stderr.trim().split('\n').length, `how many lines it printed, ${complaint(stderr)}`).toBe(1)
  expect(stderr, 'what it printed on stderr').toMatch(/\S/)
  return stderr.trimEnd()
}
