import type { Mistake } from 'shared/course/mistake.ts'
import type { ProgramOutput } from 'shared/testing/trace/events.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { Printed, TestResult } from '../run/result.ts'
import type { Place } from './locate.ts'

/** passed: the core holds; `not-implemented` is a failure of an exercise that the learner has not begun. */
export type Status = 'passed' | 'failed' | 'not-implemented' | 'service-missing'

/** One cause why a fact, or the exercise as a whole, does not hold, in the learner's terms. */
export interface Reason {
  kind: 'assertion' | 'error' | 'uncaught' | 'stopped' | 'late' | 'ended'
  /** One or more lines: what did not hold or what went wrong. */
  said: string
  /** The difference between expected and received, line by line, if both are known. */
  difference?: string
  at?: Place
  /** Which programs of the learner died meanwhile, or wrote to stderr. */
  programs?: ProgramOutput[]
}

export interface Fact {
  name: string
  state: 'held' | 'failed' | 'not-run'
  /** Milliseconds; 0 if it did not run. */
  duration: number
  /** The first is the one to fix; empty if the fact holds or did not run. */
  reasons: Reason[]
  exchanges: TestResult['exchanges']
  /** Everything that happened meanwhile, on one clock. */
  trace?: TestResult['trace']
}

/**
 * The result of one exercise's tests, as data. It is made once; terminal, grades, editors and the web only show
 * it.
 */
export interface Verdict {
  exercise: Exercise
  folder: string
  status: Status
  /** Whether the production part holds too; `undefined` if it did not run, or there is none. */
  star: boolean | undefined
  core: Fact[]
  production: Fact[]
  /** What went wrong besides the facts: the file does not load, an uncaught error. */
  beside: Reason[]
  /** Which service is not available, and what to do. */
  missing?: string
  /** Where the starter still says what to do. */
  todo?: { file: string; line: number }
  /** The catalogued mistakes that the failure looks like; empty if that is uncertain. */
  looksLike: Mistake[]
  output: Printed[]
}

export function factsOf({ core, production }: Pick<Verdict, 'core' | 'production'>): Fact[] {
  return [...core, ...production]
}

export const heldOf = (facts: Fact[]) => facts.filter(({ state }) => state === 'held').length

/** Whether everything that was asked for holds: the core, or with `all` the production part too. */
export function holds({ status, star, production }: Verdict, all = false): boolean {
  return status === 'passed' && (!all || production.length === 0 || star === true)
}
