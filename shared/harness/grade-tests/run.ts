/** One run of the learner's test file, on one build of the app. */
export interface Run {
  /** Unique among the runs. */
  name: string
  /** The folder of the build, absolute. */
  folder: string
  /** Runs the tests in the reverse of their order. */
  reversed?: boolean
  /** Skips the tests behind the first that fails. */
  untilOneFails?: boolean
  /** Unless a test passes and none fails in this run, those after it are not begun. */
  mustPass?: boolean
}

/** What to run, in this order: handed as JSON to the process that does it. */
export interface Plan {
  /** The learner's test file, absolute. */
  file: string
  /** The folder of the week, absolute. */
  week: string
  /** An empty folder for what the run itself needs, absolute; inside the week. */
  scratch: string
  /** Whether each run has a process of its own. */
  isolate: boolean
  runs: Run[]
}

/** What became of one test. */
export interface JudgedTest {
  name: string
  state: 'passed' | 'failed' | 'skipped'
  /** Why it failed. */
  message?: string
}

/** What one run of the file said about its build. */
export interface RunResult {
  tests: JudgedTest[]
  /** Why hooks failed: they belong to no single test. */
  hookErrors: string[]
  /** Why the file did not even load. */
  loadErrors: string[]
  /** Whether it imported anything from `#subject/`. */
  usesSubject: boolean
}

/** What the process says on its way, a line of JSON each. */
export type Message =
  | { kind: 'alive' }
  | { kind: 'result'; run: string; result: RunResult }
  /** An error that nobody caught while this run went on. */
  | { kind: 'uncaught'; run: string; message: string }
