import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { RecordedQuery } from './recorded-query.ts'

/*
 * Programs that a test starts record what they send too (sql-child.ts), each statement a line in a file in the folder of
 * the run's keeper: it is gone with the run, however that ends.
 */

/** Names the file to a program that is to record. */
const VARIABLE = 'NINE_WEEKS_SQL_LOG'
const PRELOADED = new URL('./sql-child.ts', import.meta.url).href

export interface ChildQuery extends Omit<RecordedQuery, 'connection'> {
  /** The connection, unique among all programs. */
  key: string
}

interface Children {
  file?: string
  /** Bytes of it that have been read. */
  read: number
}

// As in sql-log.ts: of the process, not of a loading of this module.
const key = Symbol.for('nine-weeks.sql-children')
const globals = globalThis as unknown as Record<symbol, Children | undefined>
globals[key] ??= { read: 0 }
const children: Children = globals[key]

/**
 * From now on programs that are started record as well.
 * @param keeper the socket of the run's keeper; without one they do not, for nobody would clean up.
 */
export function recordChildren(keeper: string | undefined): void {
  if (keeper && existsSync(keeper)) children.file ??= join(dirname(keeper), `sql-${process.pid}.jsonl`)
}

/** What a program's environment needs for it to record; nothing where this process does not. */
export function recordingEnvironment(): Record<string, string> {
  if (children.file === undefined) return {}
  const options = [process.env.NODE_OPTIONS, `--import=${PRELOADED}`].filter(Boolean).join(' ')
  return { [VARIABLE]: children.file, NODE_OPTIONS: options }
}

/** Called in a program: writes down a statement that is done. */
export function reportQuery({ connection, ...query }: RecordedQuery): void {
  const file = process.env[VARIABLE]
  if (file === undefined) return
  const [, program = ''] = process.argv
  const line: ChildQuery = { key: `${process.pid} ${connection}`, program: basename(program), ...query }
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`)
  } catch {
    // The run has ended, and its folder with it.
  }
}

/** What programs have written since this was last called. */
export function recordsOfChildren(): ChildQuery[] {
  const { file } = children
  if (file === undefined || !existsSync(file)) return []
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(descriptor).size - children.read)
    readSync(descriptor, bytes, 0, bytes.length, children.read)
    // A line that is being written is for the next call.
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    children.read += whole.length
    const lines = whole.toString().split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  } finally {
    closeSync(descriptor)
  }
}
