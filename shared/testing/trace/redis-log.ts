import { fromChildren } from './children.ts'
import type { RecordedCommand } from './recorded-command.ts'

interface Log {
  commands: RecordedCommand[]
  numbers: Map<object | string, number>
}

/** More in a single test are not kept. */
const MOST = 50_000

// As in sql-log.ts: of the process, not of a loading of this module.
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
 * What the code under test has sent to Redis in the running test, in the order of sending, over all its connections.
 * What programs have sent that the test started comes after it, once it is done. Commands of `redisClient(url)` and
 * what clients send to introduce themselves are not among them.
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
