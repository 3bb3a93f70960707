import { stripVTControlCharacters } from 'node:util'
import type { Trace } from 'shared/testing/trace/events.ts'
import type { Stopped, TestFailure, TestResult } from '../run/result.ts'
import { missingModule, patternOfExpress } from './advice.ts'
import { assertion } from './assertion.ts'
import { whatHangs } from './hanging.ts'
import { placeIn, placeOf } from './locate.ts'
import { explainParseError, isParseError, withRefusedFile } from './parse-error.ts'
import { withPrograms } from './programs.ts'
import type { Sources } from './sources.ts'
import type { Reason } from './verdict.ts'

/**
 * Says what an error means for the code under test.
 * @param sources the files of that code: the place is the innermost frame in them.
 */
export function explain(error: TestFailure, sources: Sources, meanwhile: Meanwhile = {}): Reason {
  return withRefusedFile(withPrograms(meaningOf(error, sources, meanwhile), error, sources), sources)
}

/** What happened before the error. */
type Meanwhile = Partial<Pick<TestResult, 'exchanges' | 'trace'>>

function meaningOf(error: TestFailure, sources: Sources, { exchanges = [], trace }: Meanwhile): Reason {
  const { folder } = sources
  const message = stripVTControlCharacters(error.message ?? String(error))
  const at = placeOf(error, sources)
  const exit = /process\.(exit|abort) unexpectedly called(?: with "(.*)")?/.exec(message)
  if (exit !== null)
    return {
      kind: 'error',
      said: `The code called process.${exit[1]}(${exit[2] ?? ''}): it ends the whole server.`,
      at,
    }
  const silent = exchanges.find(({ failure }) => failure?.startsWith('no answer within'))
  if (silent !== undefined && /timeout of \d+ms exceeded/i.test(message)) {
    const { method, path, failure } = silent
    return {
      kind: 'late',
      said: `${method} ${path} got ${failure}: does every way through the handler answer, or call next()?`,
      at,
    }
  }
  if (/timed out in \d+ms/.test(message)) return { kind: 'late', said: tookTooLong(message, trace), at }
  if (error.name === 'AssertionError') return { kind: 'assertion', ...assertion(error, message), at }
  if (isParseError(error, message)) return { kind: 'error', ...explainParseError(message, sources) }
  const advice = missingModule(message, folder) ?? patternOfExpress(error, message)
  if (advice !== undefined) return { kind: 'error', said: advice, at }
  const killed = /exited unexpectedly(?: with (.+?) during)?/.exec(`${message} ${error.cause?.message ?? ''}`)
  if (killed !== null)
    return { kind: 'ended', said: `The process of the code died${killed[1] ? ` (${killed[1]})` : ''}.`, at }
  const notFunction = /^(?:\(0 , )?[\w$.]*?(\w+)\)? is not a (?:function|constructor)/.exec(message)
  if (error.name === 'TypeError' && notFunction !== null && at === undefined) {
    return { kind: 'error', said: `${message}. Does the file export \`${notFunction[1]}\`, under this name?` }
  }
  return { kind: 'error', said: `${error.name ?? 'Error'}: ${message}`, at }
}

/** Says where code that did not end was stopped. */
export function explainStopped({ kind, frames }: Stopped, sources: Sources): Reason {
  if (kind === 'loading-hangs') {
    return {
      kind: 'stopped',
      said: 'The file never finished loading: does it await something at the top level that never comes?',
    }
  }
  return {
    kind: 'stopped',
    said: 'An endless loop: the code ran for seconds without giving the event loop a turn, and was stopped.',
    at: placeIn(frames, sources),
  }
}

function tookTooLong(message: string, trace: Trace | undefined): string {
  const [, limit, busy = ''] = /timed out in (\d+)ms( \(this machine .+?\))?/.exec(message) ?? []
  return `It did not finish within ${Math.round(Number(limit) / 100) / 10} s${busy}. ${whatHangs(trace)}`
}
