import type { ParseArgsOptionsConfig } from 'node:util'
import type { Exercise } from '../catalogue/course.ts'

/** Values of a command's options, as `util.parseArgs` gives them. */
export type Options = Record<string, string | boolean | (string | boolean)[] | undefined>

/** How a command ends: with an exit code, or with the exercise to continue with. */
export type Ending = number | { goTo: Exercise }

/** Runs a command. */
export type Run = (ids: string[], options: Options) => Promise<Ending>

export interface Command {
  /** How to call it, after `learn`. */
  usage: string
  /** What it does, in one line. */
  does: string
  /** What its options do, one line each. */
  details?: string[]
  options: ParseArgsOptionsConfig
  load: () => Promise<Run>
}
