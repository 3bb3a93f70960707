import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/*
 * Programs that a test starts record what they send too (child.ts): one line for each statement or command, in
 * a file in the folder of the run's keeper, which is gone with the run.
 */

type Kind = 'sql' | 'redis'

/**
 * Names of variables for a program that records: the file, and what to record, `sql` and the ports of Redis
 * servers.
 */
const FILE = 'NINE_WEEKS_TRACE'
const WHAT = 'NINE_WEEKS_TRACED'
const PRELOADED = new URL('./child.ts', import.meta.url).href

/** What a program has sent. */
export interface ChildRecord<T> {
  kind: Kind
  /** The connection, unique among all programs. */
  key: string
  /** The file of the program. */
  program: string
  record: T
}

interface Children {
  file?: string
  what: Set<string>
  /** How many bytes of it have been read. */
  read: number
  unread: ChildRecord<unknown>[]
}

// It belongs to the process, as in sql-log.ts, not to one loading of this module.
const key = Symbol.for('nine-weeks.children')
const globals = globalThis as unknown as Record<symbol, Children | undefined>
globals[key] ??= { what: new Set(), read: 0, unread: [] }
const children: Children = globals[key]

/**
 * From now on the programs that are started record too.
 * @param what `sql`, or the port of a Redis.
 * @param keeper the socket of the run's keeper. Without one they do not record, because nobody would clean up.
 */
export function recordChildren(what: 'sql' | number, keeper: string | undefined): void {
  if (!keeper || !existsSync(keeper)) return
  children.file ??= join(dirname(keeper), `trace-${process.pid}.jsonl`)
  children.what.add(String(what))
}

/** The variables that a program needs to record; none if this process does not record. */
export function recordingEnvironment(): Record<string, string> {
  if (children.file === undefined) return {}
  const options = [process.env.NODE_OPTIONS, `--import=${PRELOADED}`].filter(Boolean).join(' ')
  return { [FILE]: children.file, [WHAT]: [...children.what].join(' '), NODE_OPTIONS: options }
}

/** Called in a program: what to record. */
export function recordsInChild(): { sql: boolean; redises: number[] } {
  const what = (process.env[WHAT] ?? '').split(' ').filter(Boolean)
  return { sql: what.includes('sql'), redises: what.map(Number).filter(Number.isInteger) }
}

/** Called in a program: writes down a statement or a command that is done. */
export function reportFromChild<T extends { connection: number }>(kind: Kind, record: T): void {
  const file = process.env[FILE]
  if (file === undefined) return
  const [, program = ''] = process.argv
  const line: ChildRecord<T> = {
    kind,
    key: `${process.pid} ${record.connection}`,
    program: basename(program),
    record,
  }
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`)
  } catch {
    // The run has ended, and its folder with it.
  }
}

/** What programs have written of one kind since the last call. */
export function fromChildren<T>(kind: Kind): ChildRecord<T>[] {
  const all = [...children.unread, ...newLines()]
  children.unread = all.filter((line) => line.kind !== kind)
  return all.filter((line) => line.kind === kind) as ChildRecord<T>[]
}

function newLines(): ChildRecord<unknown>[] {
  const { file } = children
  if (file === undefined || !existsSync(file)) return []
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(descriptor).size - children.read)
    readSync(descriptor, bytes, 0, bytes.length, children.read)
    // A line that is still being written is for the next call.
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    children.read += whole.length
    const lines = whole.toString().split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  } finally {
    closeSync(descriptor)
  }
}
