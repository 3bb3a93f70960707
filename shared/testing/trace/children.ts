import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/*
 * Programs that a test starts record what they send too (child.ts), each statement or command a line in a file in the
 * folder of the run's keeper: it is gone with the run, however that ends.
 */

type Kind = 'sql' | 'redis'

/** Name the file to a program that is to record, and what: `sql`, and the ports of Redis servers. */
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
  /** Bytes of it that have been read. */
  read: number
  unread: ChildRecord<unknown>[]
}

// As in sql-log.ts: of the process, not of a loading of this module.
const key = Symbol.for('nine-weeks.children')
const globals = globalThis as unknown as Record<symbol, Children | undefined>
globals[key] ??= { what: new Set(), read: 0, unread: [] }
const children: Children = globals[key]

/**
 * From now on programs that are started record as well.
 * @param what `sql`, or the port of a Redis.
 * @param keeper the socket of the run's keeper; without one they do not, for nobody would clean up.
 */
export function recordChildren(what: 'sql' | number, keeper: string | undefined): void {
  if (!keeper || !existsSync(keeper)) return
  children.file ??= join(dirname(keeper), `trace-${process.pid}.jsonl`)
  children.what.add(String(what))
}

/** What a program's environment needs for it to record; nothing where this process does not. */
export function recordingEnvironment(): Record<string, string> {
  if (children.file === undefined) return {}
  const options = [process.env.NODE_OPTIONS, `--import=${PRELOADED}`].filter(Boolean).join(' ')
  return { [FILE]: children.file, [WHAT]: [...children.what].join(' '), NODE_OPTIONS: options }
}

/** Called in a program: what it is to record. */
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

/** What programs have written of one kind since this was last called for it. */
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
    // A line that is being written is for the next call.
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    children.read += whole.length
    const lines = whole.toString().split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  } finally {
    closeSync(descriptor)
  }
}
