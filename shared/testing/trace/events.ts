import type { Exchange } from './exchange.ts'
import type { FoldedQuery } from './sql-fold.ts'

/** When something happened, on one clock for all processes of a test. */
export interface Timed {
  /** Milliseconds since the test began. */
  at: number
  /** How long it took, in milliseconds; missing if it had not ended. */
  ms?: number
  /** The file of the program that did it, if it was not the test's own process: `server.ts`. */
  program?: string
}

/** A request of the test: `at` is when it was sent. */
export interface HttpEvent extends Timed {
  kind: 'http'
  exchange: Exchange
}

/** A statement that the code under test sent, and those like it that followed at once. */
export interface SqlEvent extends Timed {
  kind: 'sql'
  query: FoldedQuery
}

/** A mail that came to the test's mailbox. */
export interface MailEvent extends Timed {
  kind: 'mail'
  from: string
  to: string[]
  subject: string
  /** What the mailbox replied when it refused the mail. */
  refused?: string
}

/** A command that the code under test sent to Redis. */
export interface RedisEvent extends Timed {
  kind: 'redis'
  /** From 1, in the order in which the running test first used them. */
  connection: number
  /** Shortened: long values are cut, bytes counted, passwords left out. */
  command: string
  /** Shortened too; missing if no reply came. */
  reply?: string
  error?: string
  /** How many more commands, equal except for numbers, followed at once on its connection. */
  more?: number
}

/** What a queue reports about a job. */
export interface JobEvent extends Timed {
  kind: 'job'
  queue: string
  id: string
  event: string
  attempt?: number
  worker?: string
  detail?: string
}

export type TraceEvent = HttpEvent | SqlEvent | MailEvent | RedisEvent | JobEvent

/** What a program that a test had started wrote to stderr meanwhile. */
export interface ProgramOutput {
  /** The file or the command. */
  name: string
  /** Its last lines; empty if there are none. */
  stderr: string
  /** `ended with exit code 1`, if it was not told to end. */
  death?: string
}

/** What happened during a test, in the order of its times. */
export interface Trace {
  events: TraceEvent[]
  /** How many in the middle are missing: a test may send thousands. */
  leftOut: number
}

/** After how many of its events a trace leaves some out; `undefined` if it is complete. */
export function gapOf({ events, leftOut }: Trace): number | undefined {
  return leftOut > 0 ? Math.ceil(events.length / 2) : undefined
}
