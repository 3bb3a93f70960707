import type { ParseArgsOptionsConfig } from 'node:util'

/** Values of a command's options, as `util.parseArgs` gives them. */
export type Options = Record<string, string | boolean | (string | boolean)[] | undefined>

/** Carries a command out and answers its exit code. */
export type Run = (ids: string[], options: Options) => Promise<number>

export interface Command {
  /** How it is called, after `learn`. */
  usage: string
  /** What it does, in one line. */
  does: string
  /** What its options do, a line each. */
  details?: string[]
  options: ParseArgsOptionsConfig
  load: () => Promise<Run>
}

/** The commands, in the order in which a learner meets them. */
export const commands: Record<string, Command> = {
  map: {
    usage: 'learn',
    does: 'the map: what is done, what failed, what is next',
    options: {},
    load: async () => (await import('./map.ts')).map,
  },
  start: {
    usage: 'learn start ID',
    does: 'writes the starter of a level into its work folder, or from an exercise on',
    details: [
      'learn start week1/simple      every exercise still to be done',
      'learn start week1/simple/4    exercises 1 to 3 already solved',
      'A work folder that exists is never overwritten.',
    ],
    options: {},
    load: async () => (await import('./start.ts')).start,
  },
  test: {
    usage: 'learn test ID [--watch]',
    does: 'the verdict on your code for an exercise, a level or a week',
    details: [
      '--watch    stays, and judges again at each save',
      'ID may be week1/simple/2, short 1s2, a level, a week, or the path of a file in your work folder.',
    ],
    options: { watch: { type: 'boolean', short: 'w' } },
    load: async () => (await import('./test.ts')).test,
  },
  doctor: {
    usage: 'learn doctor',
    does: 'what is installed, what is missing, what to type',
    options: {},
    load: async () => (await import('./doctor.ts')).doctor,
  },
  verify: {
    usage: 'learn verify [ID]',
    does: "the author's proof that exercises are sound: starters, steps, mistakes",
    details: ['--record    writes down which facts each mistake breaks'],
    options: { record: { type: 'boolean' } },
    load: async () => (await import('./verify.ts')).verify,
  },
}
