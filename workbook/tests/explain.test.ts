import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Trace, TraceEvent } from 'shared/testing/trace/events.ts'
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
    `${pathToFileURL(folder)}/greeting.ts:3`,
    '  return name.first',
    '              ^',
    '',
    "TypeError: Cannot read properties of undefined (reading 'first')",
    `    at greet (${pathToFileURL(folder)}/greeting.ts:3:15)`,
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

test('a program that Node refuses to run comes with the line, and without the frames of Node', () => {
  const folder = join(import.meta.dirname, 'fixture/packages/week1-tiny/simple')
  const error = [
    'SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported in strip-only mode',
    '    at parseTypeScript (node:internal/modules/typescript:68:40) {',
    "  code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'",
    '}',
  ].join('\n')
  const place = `${pathToFileURL(folder)}/greeting.ts:3\nenum Name {\n^^^^^^^^^^^\n  Ada`
  const stderr = `${place}\n\n${error}\n\nNode.js v24.1.0`
  const died = 'server.ts ended with exit code 1 before it printed a line that matches /http/.'
  const message = `${died}\n--- stderr ---\n${error}`
  const programs = [{ name: 'server.ts', stderr, death: 'ended with exit code 1' }]
  const found = explain({ name: 'AssertionError', message, programs }, new Sources(folder))
  expect(found).toMatchObject({ at: { file: 'greeting.ts', line: 3 } })
  expect(found.said).toMatch(
    /^server\.ts ended .*\n--- stderr ---\nSyntaxError .*strip-only mode\nNode runs Type/,
  )
  expect(found.said).not.toContain('node:internal')
  expect(found.programs, 'the same again').toBeUndefined()
})

test('an error that Node refuses a file is shown with that file, if it does not say which', ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'refused-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'app.ts'), '// No enum here.\n')
  writeFileSync(join(folder, 'worker.ts'), '// One here.\nenum Name { Ada }\n')
  const message =
    'reported: expected [ SyntaxError: TypeScript enum is not supported in strip-only mode ] to be []'
  const found = explain({ name: 'AssertionError', message }, new Sources(folder))
  expect(found).toMatchObject({ at: { file: 'worker.ts', line: 2, source: 'enum Name { Ada }' } })
  expect(found.said).toMatch(/to be \[\]\nNode runs TypeScript/)
})

const sources = new Sources('/work/packages/week1-http/work/simple')
const said = (error: Partial<TestFailure>, trace?: Trace) =>
  explain({ name: 'Error', message: '', ...error }, sources, { trace }).said

test('a test that never ended says what was not answered', () => {
  const message = 'Test timed out in 10000ms.'
  const at = { at: 1 }
  const get = { method: 'GET', path: '/slow', requestHeaders: {} }
  const answered: TraceEvent = { kind: 'redis', ms: 2, connection: 1, command: 'GET a', reply: '1', ...at }
  const waits: TraceEvent = { kind: 'redis', connection: 1, command: 'BLPOP jobs 0', ...at }
  const traced = (...events: TraceEvent[]) => said({ message }, { events, leftOut: 0 })
  expect(traced({ kind: 'http', exchange: get, ...at }, answered)).toBe(
    'It did not finish within 10 s. GET /slow got no answer.',
  )
  expect(traced(answered, waits)).toMatch(/Redis has not answered BLPOP jobs 0\.$/)
  expect(traced(answered)).toMatch(/Does something await a promise or an event that never comes\?$/)
  expect(said({ message })).toBe(traced())
})

test('a package that is not there comes with the way to add it, a file that the tests want does not', () => {
  const from = `imported from ${sources.folder}/app.ts`
  expect(said({ message: `Cannot find package '@acme/errors/http' ${from}` })).toBe(
    "There is no module '@acme/errors/http' imported from app.ts.\n" +
      'To add the package to your own work: npm install --prefix packages/week1-http/work @acme/errors',
  )
  expect(said({ message: `Cannot find module './users.ts' ${from}` })).not.toContain('npm')
  expect(said({ message: "Cannot find module '#simple/app.ts' imported from /tests/1.test.ts" })).toMatch(
    /^There is no file app\.ts, which the tests import\./,
  )
})

test('a path of an older Express comes with how it is written today', () => {
  const message = 'Missing parameter name at index 1: *; visit https://git.new/pathToRegexpError for info'
  expect(said({ name: 'TypeError', message })).toMatch(/^Missing parameter name at index 1: \*\n.*\/\*splat/)
})

test('what vitest says in its own terms is said in those of the exercise', () => {
  const failure = (assert: () => void) => {
    try {
      assert()
    } catch (error) {
      return explain(error as TestFailure, sources).said
    }
    return 'it holds'
  }
  const nothing = () => {}
  const fails = () => {
    throw new TypeError('no')
  }
  expect(failure(() => expect('409', 'the status').toMatch(/^2/))).toBe('the status: expected 409 to be 2xx')
  expect(failure(() => expect('a/b').toMatch(/^\x2fb/))).toBe("expected 'a/b' to match /^/b/")
  expect(failure(() => expect(nothing, 'a call').toThrow())).toBe('a call: expected an error, and none came')
  expect(failure(() => expect(nothing).toThrow(RangeError))).toBe('expected an error, and none came')
  expect(failure(() => expect(fails).toThrow(/PORT/))).toBe("expected an error matching /PORT/, and got 'no'")
  expect(failure(() => expect(fails).not.toThrow())).toBe('expected no error, and got TypeError: no')
})
