import { stripVTControlCharacters } from 'node:util'
import type { SerializedError } from 'vitest'
import type { TestCase, TestModule, TestSuite } from 'vitest/node'
import type { JudgedTest, RunResult } from './run.ts'

/** What vitest reports of one run of the file, as plain data. */
export function resultOf(module: TestModule, usesSubject: boolean): RunResult {
  const tests = [...module.children.allTests()].map(judged)
  const ofSuites = [...module.children.allSuites()].flatMap((suite: TestSuite) => [...suite.errors()])
  const ofTheFile = [...module.errors()].map(messageOf)
  // A file that has loaded has tests; errors of it are then those of its hooks.
  const loaded = tests.length > 0
  return {
    tests,
    hookErrors: [...(loaded ? ofTheFile : []), ...ofSuites.map(messageOf)],
    loadErrors: loaded || isEmpty(ofTheFile) ? [] : ofTheFile,
    usesSubject,
  }
}

/** The first paragraph of an error's message: what follows is a difference, line by line. */
export function messageOf({ name, message }: SerializedError): string {
  const text = stripVTControlCharacters(message ?? '').split('\n\n')[0] ?? ''
  return name === undefined || name === 'AssertionError' || name === 'Error' ? text : `${name}: ${text}`
}

function judged(test: TestCase): JudgedTest {
  const { state, errors = [] } = test.result()
  if (state === 'failed') return { name: test.fullName, state, message: errors.map(messageOf).join('\n') }
  return { name: test.fullName, state: state === 'passed' ? 'passed' : 'skipped' }
}

/** Vitest calls it an error of the file when there is no test in it. */
function isEmpty(errors: string[]): boolean {
  return errors.every((message) => /^No test (suite )?found in/.test(message))
}
