import { join } from 'node:path'
import { notErasable } from '../run/erasable.ts'
import type { TestFailure } from '../run/result.ts'
import { type Place, placeIn } from './locate.ts'
import type { Sources } from './sources.ts'
import type { Reason } from './verdict.ts'

/** SyntaxErrors that code throws while it runs: those of JSON.parse and of RegExp. */
const OF_RUNNING_CODE = /JSON|regular expression/i

/** Whether an error says that a file is not valid TypeScript. */
export function isParseError(error: TestFailure, message: string): boolean {
  if (error.name === 'SyntaxError' && !OF_RUNNING_CODE.test(message)) return true
  return /Cannot strip types|PARSE_ERROR|Transform failed|Parse failure|Parse error/i.test(message)
}

/** What Node says about TypeScript that it does not run, alone or in what a program has written. */
const NOT_ERASABLE =
  /^(?:file:\/\/)?(\/.+):(\d+)\n(?:.*\n)*?(?:SyntaxError \[ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX\]|Cannot strip types): (.+)$/m

/** What to do about it. */
const ERASABLE =
  'Node runs TypeScript by removing its types. Syntax that needs new JavaScript does not work: parameter properties, enums, namespaces.'

/** What the parser said, and where. The rest of its message only draws the place. */
export function explainParseError(message: string, sources: Sources): Pick<Reason, 'said' | 'at'> {
  const [, file = '', number, what] = NOT_ERASABLE.exec(message) ?? []
  if (what !== undefined)
    return { said: `${what}.\n${ERASABLE}`, at: placeIn([{ file, line: Number(number) }], sources) }
  const said = /\[PARSE_ERROR\] (?:Error: )?(.+)/.exec(message)?.[1]
  const [, path = '', line] = /╭─\[ (.+?):(\d+):\d+ \]/.exec(message) ?? []
  const at = path === '' ? undefined : placeOfPath(path, Number(line), sources)
  if (said !== undefined && at !== undefined) return { said: `The file does not parse: ${said}`, at }
  return { said: `The file does not parse:\n${message.replaceAll(`${sources.folder}/`, '').trim()}` }
}

/**
 * A reason that quotes Node's refusal of a file, with that file and with what to do: the error of a worker, for
 * example, does not say where it is.
 */
export function withRefusedFile(reason: Reason, sources: Sources): Reason {
  const [quoted] = /TypeScript .+? is not supported in strip-only mode/.exec(reason.said) ?? []
  if (quoted === undefined) return reason
  const said = reason.said.includes(ERASABLE) ? reason.said : `${reason.said}\n${ERASABLE}`
  const at = reason.at ?? refusedFor(quoted, sources)
  return { ...reason, said, ...(at && { at }) }
}

function refusedFor(message: string, sources: Sources): Place | undefined {
  for (const file of sources.files().filter((name) => /\.[mc]?ts$/.test(name))) {
    const path = join(sources.folder, file)
    const found = notErasable(sources.lines(path)?.join('\n') ?? '')
    if (found?.message === message) return placeIn([{ file: path, line: found.line }], sources)
  }
  return undefined
}

/** A place by a path that is relative to some folder above the code's. */
function placeOfPath(path: string, line: number, sources: Sources): Place | undefined {
  const parts = path.split('/')
  for (let above = 0; above < parts.length; above++) {
    const file = parts.slice(above).join('/')
    const isAbove = sources.folder.endsWith(parts.slice(0, above).join('/'))
    const source = isAbove ? sources.lines(join(sources.folder, file))?.[line - 1] : undefined
    if (source !== undefined) return { file, line, source: source.trim() }
  }
  return undefined
}
