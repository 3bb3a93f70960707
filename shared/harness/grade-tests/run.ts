/** One run of the learner's test file, on one build of the app. */
export interface Run {
  /** Unique among the runs. */
  name: string
  /** The folder of the build, absolute. */
  folder: string
  /** Runs the tests in the reverse of their order. */
  reversed?: boolean
  /** Skips the tests after the first that fails. */
  untilOneFails?: boolean
  /** The runs after this one only begin if a test passes and none fails in it. */
  mustPass?: boolean
}

/** What to run, in this order. The process gets it as JSON. */
export interface Plan {
  /** The learner's test file, absolute. */
  file: string
  /** The folder of the week, absolute. */
  week: string
  /** An empty folder inside the week for files of the run, absolute. */
  scratch: string
  /** Whether each run has a process of its own. */
  isolate: boolean
  runs: Run[]
}

/** The result of one test. */
export interface JudgedTest {
  name: string
  state: 'passed' | 'failed' | 'skipped'
  /** Why it failed. */
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
  /** An error that nobody caught during this run. */
  | { kind: 'uncaught'; run: string; message: string }
