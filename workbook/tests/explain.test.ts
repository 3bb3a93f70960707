import { join } from 'node:path'
import { chai, expect, test } from 'vitest'
import type { TestFailure } from '../run/result.ts'
import { explain } from '../verdict/explain.ts'
import { Sources } from '../verdict/sources.ts'

// As for the tests of the weeks.
chai.config.truncateThreshold = 300

test('of an error of the database its message and its SQLSTATE are shown, and not its twenty fields', () => {
  // With its fields in pg's order.
  const aborted = Object.assign(new Error('current transaction is aborted'), {
    name: 'error',
    length: 144,
    severity: 'ERROR',
    code: '25P02',
    detail: undefined,
    hint: undefined,
    position: undefined,
    where: undefined,
    schema: undefined,
    table: undefined,
    column: undefined,
    routine: 'exec_simple_query',
  })
  let failure: unknown
  try {
    expect(aborted, 'the error').toMatchObject({ code: '40001' })
  } catch (error) {
    failure = error
  }
  expect((failure as Error).message, 'how vitest says it').toContain('severity')
  expect(explain(failure as TestFailure, new Sources('/work')).said).toBe(
    "the error: expected error: current transaction is aborted (25P02) to match object { code: '40001' }",
  )
})

test('a request that broke off comes with what the program wrote to stderr, and with its line', () => {
  const folder = join(import.meta.dirname, 'fixture/packages/week1-tiny/simple')
  const stderr = [
    `file://${folder}/greeting.ts:3`,
    '  return name.first',
    '              ^',
    '',
    "TypeError: Cannot read properties of undefined (reading 'first')",
    `    at greet (file://${folder}/greeting.ts:3:15)`,
    '    at node:internal/main/run_main_module:33:47',
    '',
    'Node.js v24.1.0',
  ].join('\n')
  const programs = [{ name: 'server.ts', stderr, death: 'ended with exit code 1' }]
  const error: TestFailure = { name: 'Error', message: 'socket hang up', programs }
  expect(explain(error, new Sources(folder))).toMatchObject({
    said: 'Error: socket hang up',
    at: { file: 'greeting.ts', line: 3 },
    programs: [
      {
        ...programs[0],
        stderr:
          "TypeError: Cannot read properties of undefined (reading 'first')\n    at greet (greeting.ts:3:15)",
      },
    ],
  })
})
