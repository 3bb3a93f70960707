import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeFiles } from '../course/program-files.ts'
import { scratchFolder } from '../course/scratch-folder.ts'

const week = mkdtempSync(join(scratchFolder(join(import.meta.dirname, '..')), 'week-'))
afterAll(() => rmSync(dirname(week), { recursive: true }))

/** A file of the week that finds the level's module and the process as new, and then does something to them. */
const file = (does: string) => `import { expect, test, vi } from 'vitest'
import { count } from '../counter.ts'

test('meets a module and a process that are new', () => {
  expect({ count: count(), left: process.env.LEFT, max: Math.max(1, 2) }).toEqual({ count: 1, max: 2 })
  ${does}
})
`

writeFiles(
  week,
  new Map([
    [
      'vitest.config.ts',
      `import { weekConfig } from 'shared/harness/week-config.ts'\n
const config = weekConfig(import.meta.dirname)
export default { ...config, test: { ...config.test, maxWorkers: 1 } }\n`,
    ],
    ['simple/counter.ts', 'let calls = 0\nexport const count = () => ++calls\n'],
    ['simple/tests/1-spies.test.ts', file(`vi.spyOn(Math, 'max').mockReturnValue(9)`)],
    ['simple/tests/2-leaves.test.ts', file(`process.env.LEFT = 'behind'`)],
    ['simple/tests/3-stubs.test.ts', file('').replaceAll('left: process.env.LEFT, ', '')],
    ['simple/tests/4-fails.test.ts', file('expect(1).toBe(2)').replaceAll('left: process.env.LEFT, ', '')],
  ]),
)

interface Report {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { failureMessages: string[] }[]
  }[]
}

test('files of a week share a process and no module, and one that leaves the process changed fails', async () => {
  const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs')
  const report = join(week, 'report.json')
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${report}`]
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: week }, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
  const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'))
  const files = testResults
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ status, message }) => `${status} ${message.split(/[.:]/)[0]}`.trim())
  expect(files, output).toEqual([
    'passed',
    'failed This test file leaves its process changed',
    'passed',
    'failed',
  ])
  const [failure] = testResults[3]?.assertionResults.flatMap(({ failureMessages }) => failureMessages) ?? []
  expect(failure, 'what a reader of the week gets').toMatch(/expected 1 to be 2.*\n.*4-fails\.test\.ts:6:/)
})
