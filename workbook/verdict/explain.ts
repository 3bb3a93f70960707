import { stripVTControlCharacters } from 'node:util'
import type { Exchange } from 'shared/testing/trace/exchange.ts'
import type { Stopped, TestFailure } from '../run/result.ts'
import { placeIn, placeOf } from './locate.ts'
import { explainParseError, isParseError } from './parse-error.ts'
import { withPrograms } from './programs.ts'
import type { Sources } from './sources.ts'
import type { Reason } from './verdict.ts'

/**
 * Says what an error means for the code under test.
 * @param sources the files of that code: the place is the innermost frame in them.
 */
export function explain(error: TestFailure, sources: Sources, exchanges: Exchange[] = []): Reason {
  return withPrograms(meaningOf(error, sources, exchanges), error, sources)
}

function meaningOf(error: TestFailure, sources: Sources, exchanges: Exchange[]): Reason {
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
  if (/timed out in \d+ms/.test(message)) return { kind: 'late', said: tookTooLong(message, exchanges), at }
  if (error.name === 'AssertionError') return { kind: 'assertion', ...assertion(error, message), at }
  if (isParseError(error, message)) return { kind: 'error', ...explainParseError(message, sources) }
  const absent = /Cannot find module '([^']+)'(?: imported from (.+))?/.exec(message)
  if (absent !== null)
    return { kind: 'error', said: missingModule(absent[1] ?? '', absent[2] ?? '', folder), at }
  const killed = /exited unexpectedly(?: with (.+?) during)?/.exec(`${message} ${error.cause?.message ?? ''}`)
  if (killed !== null)
    return { kind: 'ended', said: `The process of the code died${killed[1] ? ` (${killed[1]})` : ''}.`, at }
  const notFunction = /^(?:\(0 , )?[\w$.]*?(\w+)\)? is not a (?:function|constructor)/.exec(message)
  if (error.name === 'TypeError' && notFunction !== null && at === undefined) {
    return { kind: 'error', said: `${message}. Does the file export \`${notFunction[1]}\`, under this name?` }
  }
  return { kind: 'error', said: `${error.name ?? 'Error'}: ${message}`, at }
}

/** Says where code that would not end was stopped. */
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

function missingModule(name: string, importer: string, folder: string): string {
  const [, file] = /^#\w+\/(.+)$/.exec(name) ?? []
  if (file !== undefined)
    return `There is no file ${file}, which the tests import. The statement says what it exports.`
  const from = importer.startsWith(`${folder}/`) ? ` imported from ${importer.slice(folder.length + 1)}` : ''
  return `There is no module '${name}'${from}.`
}

function tookTooLong(message: string, exchanges: Exchange[]): string {
  const [, limit, busy = ''] = /timed out in (\d+)ms( \(this machine .+?\))?/.exec(message) ?? []
  const silent = exchanges.find(({ status }) => status === undefined)
  const hint = silent === undefined ? '' : ` ${silent.method} ${silent.path} got no answer.`
  return `It did not finish within ${Math.round(Number(limit) / 100) / 10} s${busy}.${hint}`
}

/** Of the twenty fields of an error of PostgreSQL, which an assertion lists behind its message, one tells: the SQLSTATE. */
const FIELDS_OF_DATABASE_ERROR = / \{ length: \d+, severity: '\w*', code: '(\w{5})'[^}]*\}/g

function assertion(error: TestFailure, message: string): Pick<Reason, 'said' | 'difference'> {
  const [first = message] = message.replace(/ \/\/ Object\.is equality$/, '').split('\n\n')
  const said = first
    .replaceAll(FIELDS_OF_DATABASE_ERROR, ' ($1)')
    .replace(/\n\(\d+ matching propert(?:y|ies) omitted from actual\)$/, '')
  const { diff } = error
  // A difference of one line each says no more than the message does.
  if (diff === undefined || stripVTControlCharacters(diff).trim().split('\n').length <= 5) return { said }
  return { said, difference: stripVTControlCharacters(diff).trim() }
}
