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
