import { fromChildren } from './children.ts'
import type { RecordedCommand } from './recorded-command.ts'

interface Log {
  commands: RecordedCommand[]
  numbers: Map<object | string, number>
}

/** The record of a single test keeps no more than this. */
const MOST = 50_000

// It belongs to the process, as in sql-log.ts, not to one loading of this module.
const key = Symbol.for('nine-weeks.redis-log')
const globals = globalThis as unknown as Record<symbol, Log | undefined>
globals[key] ??= { commands: [], numbers: new Map() }
const log: Log = globals[key]

/** Starts a new record: called before each test. */
export function clearCommands(): void {
  log.commands = []
  log.numbers = new Map()
  fromChildren('redis')
}

/**
 * What the code under test sent to Redis in the running test, in the order of sending, over all its
 * connections. Commands of programs that the test started come after that, once they are done. Commands of
 * `redisClient(url)` are not included, nor what clients send to introduce themselves.
 */
export function recordedCommands(): RecordedCommand[] {
  for (const { key, program, record } of fromChildren<RecordedCommand>('redis')) {
    add({ ...record, program, connection: numberOf(key) })
  }
  return [...log.commands]
}

/** Begins the record of one command that is being sent. */
export function recordCommand(
  connection: object,
  command: Omit<RecordedCommand, 'connection'>,
): RecordedCommand {
  const recorded = { connection: numberOf(connection), ...command }
  add(recorded)
  return recorded
}

function numberOf(connection: object | string): number {
  const number = log.numbers.get(connection) ?? log.numbers.size + 1
  log.numbers.set(connection, number)
  return number
}

function add(command: RecordedCommand): void {
  if (log.commands.length < MOST) log.commands.push(command)
}
