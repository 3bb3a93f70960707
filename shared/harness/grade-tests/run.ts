/** One run of the learner's test file, on one build of the app. */
export interface Run {
  name: string
  folder: string
  reversed?: boolean
  untilOneFails?: boolean
  /** The runs after this one only begin if a test passes and none fails in it. */
  mustPass?: boolean
}

/** What to run, in this order. The process gets it as JSON. */
export interface Plan {
  file: string
  week: string
  /** An empty folder inside the week for files of the run, absolute. */
  scratch: string
  isolate: boolean
  runs: Run[]
}

export interface JudgedTest {
  name: string
  state: 'passed' | 'failed' | 'skipped'
  message?: string
}

/** The result of one run of the file on its build. */
export interface RunResult {
  tests: JudgedTest[]
  /** Why hooks failed: they belong to no single test. */
  hookErrors: string[]
  /** Why the file did not load. */
  loadErrors: string[]
  /** Whether it imported anything from `#subject/`. */
  usesSubject: boolean
}

/** A message from the process, a line of JSON each. */
export type Message =
  | { kind: 'alive' }
  | { kind: 'result'; run: string; result: RunResult }
  | { kind: 'uncaught'; run: string; message: string }
