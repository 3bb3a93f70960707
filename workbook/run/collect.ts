import { SourceMap, type SourceMapPayload } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {} from 'shared/testing/subject.ts'
import type { SerializedError, UserConsoleLog } from 'vitest'
import type { TestCase, TestModule } from 'vitest/node'
import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'
import { exchangesOf } from './exchanges.ts'
import type { LoopReport } from './loop-report.ts'
import type { ExerciseResult, Frame, Printed, Stopped, TestFailure, TestResult } from './result.ts'

/** Turns vitest's report on one test file into the result of one exercise. */
export function exerciseResult(
  build: Build,
  module: TestModule,
  uncaught: readonly SerializedError[],
  logs: UserConsoleLog[],
  report: LoopReport | undefined,
  asked?: readonly string[],
): ExerciseResult | undefined {
  const exercise = build.exercises.find((one) => testFilesOf(one).includes(module.moduleId))
  if (exercise === undefined) return undefined
  const errors = uncaught.filter(
    (error) => belongsTo(error, module, build.name) && !(report && isProcessEnd(error)),
  )
  const stopped = report === undefined ? undefined : stoppedBy(report, module)
  const wanted = [...module.children.allTests()].filter(({ name }) => asked?.includes(name) ?? true)
  const tests = wanted.map((test) =>
    testResult(test, errors, report?.test === test.name ? stopped : undefined),
  )
  const claimed = new Set(tests.flatMap((test) => test.uncaught))
  return {
    exercise,
    folder: build.folder,
    tests,
    loadErrors: [...module.errors()],
    uncaught: errors.filter((error) => !claimed.has(error)),
    stopped: report?.test === '' ? stopped : undefined,
    output: logs.map((log) => printedIn(log, wanted)),
  }
}

function printedIn({ content, taskId }: UserConsoleLog, tests: TestCase[]): Printed {
  const during = tests.find(({ id }) => id === taskId)?.name
  return { text: content.trimEnd(), ...(during !== undefined && { during }) }
}

function testResult(test: TestCase, errors: TestFailure[], stopped: Stopped | undefined): TestResult {
  const { state, errors: own = [] } = test.result()
  const { trace } = test.meta()
  const uncaught = errors.filter((error) => error.VITEST_TEST_NAME === test.name)
  return {
    name: test.name,
    passed: state === 'passed' && uncaught.length === 0,
    judged: state === 'passed' || state === 'failed' || stopped !== undefined,
    duration: test.diagnostic()?.duration ?? 0,
    errors: [...own],
    trace,
    exchanges: state === 'failed' ? exchangesOf(trace) : [],
    uncaught,
    stopped,
  }
}

/**
 * Whether an error happened in a module of a build. The same test file runs on many builds at once. An uncaught
 * error is tagged with its build; a process that died names only its file.
 */
function belongsTo(error: SerializedError, module: TestModule, build: string): boolean {
  if (error.VITEST_TEST_PATH === module.moduleId) return error.build === undefined || error.build === build
  const text = `${error.message} ${error.cause?.message ?? ''}`
  return text.includes(module.moduleId) && ['pending', 'queued'].includes(module.state())
}

function isProcessEnd(error: SerializedError): boolean {
  return /exited unexpectedly/.test(`${error.message} ${error.cause?.message ?? ''}`)
}

function stoppedBy({ kind, frames }: LoopReport, module: TestModule): Stopped {
  return {
    kind,
    frames: frames
      .filter(({ url }) => url.startsWith('file:') || isAbsolute(url))
      .map(({ url, line, column, functionName }) => {
        const file = url.startsWith('file:') ? fileURLToPath(url) : url
        return { ...original(file, line, column, module), functionName }
      }),
  }
}

/** Finds the line of the source: in the code that runs, types are gone, and lines with them. */
function original(file: string, line: number, column: number, { project }: TestModule): Frame {
  for (const environment of Object.values(project.vite.environments)) {
    const map = environment.moduleGraph.getModuleById(file)?.transformResult?.map
    if (!map || !('mappings' in map) || map.mappings === '') continue
    const entry = new SourceMap(map as unknown as SourceMapPayload).findEntry(line - 1, column - 1)
    if ('originalLine' in entry) return { file, line: entry.originalLine + 1 }
  }
  return { file, line }
}
