import type { Command } from './command.ts'

/** The commands, in the order in which a learner meets them. */
export const commands: Record<string, Command> = {
  map: {
    usage: 'learn [--all]',
    does: 'the map: where you are, what you have passed, what is next',
    details: ['--all    every week in full'],
    options: { all: { type: 'boolean', short: 'a' } },
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
  read: {
    usage: 'learn read ID',
    does: 'the statement of an exercise, without its hints',
    options: {},
    load: async () => (await import('./read.ts')).read,
  },
  test: {
    usage: 'learn test ID… [--watch]',
    does: 'the verdict on your code for an exercise, a level or a week',
    details: [
      '--watch       stays, and judges again at each save',
      '--production  runs the production part also where the core does not hold; it has to hold too',
      '--verbose     all that is known of each failure, however long',
      '--json        for editors and assistants: see workbook/show/files/verdicts.schema.json',
      'ID may be week1/simple/2, short 1s2, a level, a week, or the path of a file in your work folder.',
    ],
    options: {
      watch: { type: 'boolean', short: 'w' },
      production: { type: 'boolean', short: 'p' },
      verbose: { type: 'boolean', short: 'v' },
      json: { type: 'boolean' },
    },
    load: async () => (await import('./test.ts')).test,
  },
  hint: {
    usage: 'learn hint ID',
    does: 'the next hint to an exercise, one at a time',
    details: ['--again    begins with the first'],
    options: { again: { type: 'boolean' } },
    load: async () => (await import('./hint.ts')).hint,
  },
  solution: {
    usage: 'learn solution ID [--apply]',
    does: 'the reference lines of an exercise',
    details: ['--apply    puts them into your files, which are kept under a dated name before'],
    options: { apply: { type: 'boolean' } },
    load: async () => (await import('./solution.ts')).solution,
  },
  compare: {
    usage: 'learn compare A B [FILE]',
    does: 'two levels, or a level and your own code, side by side',
    details: [
      'learn compare week1 simple intermediate      two levels of a week',
      'learn compare week1 simple hard app.ts       one file of them',
      'learn compare week1/simple work              the reference beside your own',
    ],
    options: {},
    load: async () => (await import('./compare.ts')).compare,
  },
  reset: {
    usage: 'learn reset ID',
    does: 'a fresh starter; your code is kept under a dated name',
    details: [
      '--restore    brings the code from before back',
      'learn reset week1/simple/4    exercises 1 to 3 solved',
    ],
    options: { restore: { type: 'boolean' } },
    load: async () => (await import('./reset.ts')).reset,
  },
  grade: {
    usage: 'learn grade [ID …]',
    does: 'points for your code: of everything, or of weeks, levels, exercises',
    details: [
      '--format F         text, json, junit, csv or markdown',
      '--output FILE      also into a file, in the format of its ending: .txt .json .xml .csv .md (repeatable)',
      '--tests-from REF   with the tests and tools of a git revision, so that edited tests do not count',
      'In a GitHub workflow the summary of the run gets the Markdown as well.',
    ],
    options: {
      format: { type: 'string' },
      output: { type: 'string', multiple: true },
      'tests-from': { type: 'string' },
    },
    load: async () => (await import('./grade.ts')).grade,
  },
  doctor: {
    usage: 'learn doctor',
    does: 'what is installed, what is missing, what to type',
    options: {},
    load: async () => (await import('./doctor.ts')).doctor,
  },
  verify: {
    usage: 'learn verify [ID …]',
    does: "the author's proof that exercises are sound: starters, steps, mistakes",
    details: [
      'It proves what has changed since it was recorded, and nothing else.',
      '--all            proves all of it, and holds it against the record',
      '--record         writes what it finds into the proof.json of the level',
      '--mistake NAME   one mistake alone: 1-no-order, or no-order for short',
      '--sample N       proves N exercises of the whole course too, chosen by the commit',
      '--no-alike       runs builds one by one that are the same program, and compares what they do',
    ],
    options: {
      all: { type: 'boolean' },
      record: { type: 'boolean' },
      mistake: { type: 'string' },
      sample: { type: 'string' },
      'no-alike': { type: 'boolean' },
    },
    load: async () => (await import('./verify.ts')).verify,
  },
  mistakes: {
    usage: 'learn mistakes new|refresh',
    does: "an author's patches: a new one from the edited reference, all after a change of it",
    details: [
      'learn mistakes new week1/simple/1 no-order    makes a patch of what you edited in the reference, and undoes',
      '                                              the edit (what is in "git add" counts as the reference)',
      'learn mistakes refresh [ID]                   carries all patches over a change of the reference',
      '--title, --wrong, --consequence, --caught-by  what stands above the difference',
      "--broken-build                                a build that the learner's own tests must catch",
    ],
    options: {
      title: { type: 'string' },
      wrong: { type: 'string' },
      consequence: { type: 'string' },
      'caught-by': { type: 'string' },
      'broken-build': { type: 'boolean' },
    },
    load: async () => (await import('./mistakes.ts')).mistakes,
  },
}
