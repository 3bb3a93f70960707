import { onThisMachine } from '../machine.ts'
import type { ProgramOutput } from './events.ts'

/*
 * The programs that a test file has started. What they write to stderr, and how they end, explains why a
 * request to them broke off. A program that was started in `beforeAll` runs through several tests.
 */

/** A program as the trace sees it. */
export interface Followed {
  name: string
  /** Everything that it has written to stderr. */
  stderr: () => string
  /** How it ended, in words; `undefined` while it runs, or if the test ended it. */
  death: () => string | undefined
  hasEnded: () => boolean
  /** Settles when it has ended and its output is complete. */
  exited: Promise<unknown>
}

interface Programs {
  all: Followed[]
  /** How much each had written when the running test began. */
  seen: Map<Followed, number>
}

// They belong to the process: test files that share it load this module again.
const key = Symbol.for('nine-weeks.programs')
const globals = globalThis as unknown as Record<symbol, Programs | undefined>
globals[key] ??= { all: [], seen: new Map() }
const programs: Programs = globals[key]

/** How many characters at the end of each to keep: the last words tell why. */
const KEPT = 2_000
/**
 * A connection breaks before the process that held it has ended. If the process goes on, wait no longer than
 * this, in milliseconds of a quiet machine.
 */
const ENDS_WITHIN = 500

/** A request that got no response because nobody listens, or because the connection broke. */
const BROKEN = /socket hang up|ECONNRESET|ECONNREFUSED|EPIPE|other side closed|connection was closed/

/** From now on this program belongs to the tests that run. */
export function followProgram(program: Followed): void {
  programs.all.push(program)
}

/** Starts a new record: called before each test. Programs that have ended say nothing about it. */
export function beginPrograms(): void {
  programs.all = programs.all.filter(({ hasEnded }) => !hasEnded())
  programs.seen = new Map(programs.all.map((program) => [program, program.stderr().length]))
}

/**
 * Adds to the first error of a test what the programs have written to stderr since {@link beginPrograms}, and
 * which of them have died. If a request broke off, it first waits for the last words of a dying program.
 */
export async function addPrograms(errors: { message: string; programs?: ProgramOutput[] }[]): Promise<void> {
  const [error] = errors
  if (error === undefined || programs.all.length === 0) return
  if (BROKEN.test(error.message)) await Promise.all(programs.all.map(ended))
  const said = programs.all.flatMap((program) => outputOf(program, error.message))
  if (said.length > 0) error.programs = said
}

function outputOf(program: Followed, shown: string): ProgramOutput[] {
  const { name } = program
  const all = program.stderr().slice(programs.seen.get(program) ?? 0)
  const stderr = all.slice(-KEPT).trimEnd()
  const death = program.death()
  // A failure about the program itself shows its output already.
  if ((stderr === '' && death === undefined) || shown.includes(stderr || `${name} ${death}`)) return []
  return [{ name, stderr, ...(death !== undefined && { death }) }]
}

async function ended({ hasEnded, exited }: Followed): Promise<void> {
  if (hasEnded()) return
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, onThisMachine(ENDS_WITHIN))
  await Promise.race([exited, late]).finally(() => clearTimeout(timer))
}
