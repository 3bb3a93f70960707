import { basename } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { SerializedError } from 'vitest'
import type { TestCase, TestModule } from 'vitest/node'
import { howBusy } from '../../testing/machine.ts'
import { withoutRun } from '../subject-plugin.ts'
import type { JudgedTest, RunResult } from './run.ts'

type TestError = SerializedError & { stacks?: { file: string; line: number }[] }

/**
 * What vitest reports about one run, as plain data.
 * @param file the learner's test file, to find the line of an error in it.
 */
export function resultOf(module: TestModule, file: string, usesSubject: boolean): RunResult {
  const said = (error: TestError) => `${messageOf(error)}${placeOf(error, file)}`
  const tests = [...module.children.allTests()].map((test) => judged(test, said))
  const ofSuites = [...module.children.allSuites()].flatMap((suite) => [...suite.errors()])
  const ofTheFile = [...module.errors()].map(said)
  // A file that has loaded has tests. Its errors are then those of its hooks.
  const loaded = tests.length > 0
  return {
    tests,
    hookErrors: [...(loaded ? ofTheFile : []), ...ofSuites.map(said)],
    loadErrors: loaded || isEmpty(ofTheFile) ? [] : ofTheFile,
    usesSubject,
  }
}

/** An error's message without blank lines, colours and the difference that an assertion adds. */
export function messageOf({ name, message }: SerializedError): string {
  const text = withoutRun(stripVTControlCharacters(message ?? ''))
  const [, milliseconds] = /^Test timed out in (\d+)ms/.exec(text) ?? []
  if (milliseconds !== undefined)
    return `not over after ${Math.round(Number(milliseconds) / 1000)} s${howBusy()}`
  if (name === 'AssertionError') return text.split('\n\n')[0] ?? ''
  const lines = text.replace(/\n\s*\n/g, '\n').trimEnd()
  return name === undefined || name === 'Error' ? lines : `${name}: ${lines}`
}

function placeOf({ stacks = [] }: TestError, file: string): string {
  const frame = stacks.find((frame) => withoutRun(frame.file) === file)
  return frame === undefined ? '' : ` (${basename(file)}:${frame.line})`
}

function judged(test: TestCase, said: (error: TestError) => string): JudgedTest {
  const { state, errors = [] } = test.result()
  if (test.options.fails && state === 'passed') {
    return {
      name: test.fullName,
      state: 'failed',
      message: 'fails, as its `fails` expects, but it has to pass',
    }
  }
  if (state === 'failed') return { name: test.fullName, state, message: errors.map(said).join('\n') }
  return { name: test.fullName, state: state === 'passed' ? 'passed' : 'skipped' }
}

/** Vitest reports a file without tests as an error of the file. */
function isEmpty(errors: string[]): boolean {
  return errors.every((message) => /^No test (suite )?found in/.test(message))
}
