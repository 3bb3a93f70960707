import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from './sandbox.ts'

/** A process as code in it sees it. */
export interface Seen {
  /** Where it is seen: by a package while it loads, or a test while it runs. */
  by: 'package' | 'test'
  pid: number
  /** Whether vitest has given the process a test file already. */
  hasFile: boolean
  cwd: string
  argv: string[]
  execArgv: string[]
  env: Record<string, string>
}

/** Lets exercise 1 use a package that notes what it sees while it loads, and its first test note what it sees. */
export function addEarlyPackage(course: Sandbox): { seen: () => Seen[] } {
  const notes = join(course.temporary, 'seen.jsonl')
  course.write(
    'node_modules/early/package.json',
    '{ "name": "early", "type": "module", "exports": "./index.js" }',
  )
  course.write(
    'node_modules/early/index.js',
    `import { appendFileSync } from 'node:fs'
export function note(by) {
  const { pid, argv, execArgv, env } = process
  const hasFile = '__vitest_worker__' in globalThis
  appendFileSync(${JSON.stringify(notes)}, JSON.stringify({ by, pid, hasFile, argv, execArgv, env, cwd: process.cwd() }) + '\\n')
}
note('package')
`,
  )
  // The program imports it, through a file that the test file does not name.
  course.write(
    'work/simple/beside.ts',
    `import { note } from 'early'\nexport const noteTest = () => note('test')\n`,
  )
  const test = 'simple/tests/1-say-hello.test.ts'
  course.write(
    test,
    `import { noteTest } from '#simple/beside.ts'\n${course.read(test).replace("test('greets Ada', () => {", "test('greets Ada', () => {\n  noteTest()")}`,
  )
  const seen = (): Seen[] =>
    existsSync(notes)
      ? readFileSync(notes, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line))
      : []
  return { seen }
}
