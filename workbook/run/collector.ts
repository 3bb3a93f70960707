import type { SerializedError, UserConsoleLog } from 'vitest'
import type { Reporter, TestModule, TestSpecification } from 'vitest/node'
import type { Build } from './build.ts'
import { exerciseResult } from './collect.ts'
import { joined } from './joined.ts'
import { takeLoopReports } from './loop-report.ts'
import type { RunnerOptions, RunResults } from './options.ts'
import type { ExerciseResult } from './result.ts'

/** Listens to vitest, and returns results when every test of a run has one. */
export class Collector implements Reporter {
  results: RunResults = new Map()
  /** Runs test files again, without the tests that were stopped. */
  runAgain: (specifications: TestSpecification[]) => Promise<unknown> = async () => {}

  readonly #builds: Map<string, Build>
  readonly #loopReport: string
  readonly #onProgress: RunnerOptions['onProgress']
  readonly #unfinished = new Map<string, ExerciseResult>()
  /** Files that run only some of their facts, and which. */
  #asked = new Map<string, readonly string[]>()
  #finished: { build: Build; result: ExerciseResult }[] = []
  #logs: UserConsoleLog[] = []
  #done = 0
  #signal: AbortSignal | undefined
  #again: Promise<unknown> | undefined

  constructor(builds: Build[], loopReport: string, onProgress: RunnerOptions['onProgress']) {
    this.#builds = new Map(builds.map((build) => [build.name, build]))
    this.#loopReport = loopReport
    this.#onProgress = onProgress
  }

  /**
   * Forgets the previous run, and how many files are done.
   * @param signal says when nothing may run again.
   */
  begin(asked: Map<string, readonly string[]>, signal: AbortSignal): void {
    this.#signal = signal
    this.results = new Map()
    this.#asked = asked
    this.#done = 0
    this.#unfinished.clear()
    this.#finished = []
    this.#logs = []
  }

  /** Resolves when nothing is left to run again. */
  async settled(): Promise<void> {
    for (
      let again = this.#again;
      again !== undefined;
      again = this.#again === again ? undefined : this.#again
    ) {
      await again
    }
  }

  onUserConsoleLog(log: UserConsoleLog): void {
    this.#logs.push(log)
  }

  onTestModuleEnd(): void {
    this.#done += 1
    this.#onProgress?.(this.#done)
  }

  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly SerializedError[]): void {
    const reports = takeLoopReports(this.#loopReport)
    const again: TestSpecification[] = []
    for (const module of modules) {
      const build = this.#builds.get(module.project.name)
      if (build === undefined) continue
      const report = reports.find(({ file, project }) => file === module.moduleId && project === build.name)
      const logs = this.#logs.filter(({ taskId }) => taskId?.startsWith(module.id))
      const latest = exerciseResult(build, module, uncaught, logs, report, this.#asked.get(module.moduleId))
      if (latest === undefined) continue
      const key = `${build.name} ${module.moduleId}`
      const result = merge(this.#unfinished.get(key), latest)
      const open = result.tests.filter(({ judged }) => !judged).map(({ name }) => name)
      if (report !== undefined && report.test !== '' && open.length > 0) {
        this.#unfinished.set(key, result)
        const tests = [...module.children.allTests()].filter(({ name }) => open.includes(name))
        again.push(module.toTestSpecification(tests))
      } else {
        this.#unfinished.delete(key)
        this.#finished.push({ build, result })
      }
    }
    this.#logs = []
    if (again.length > 0 && !this.#signal?.aborted) this.#again = this.runAgain(again)
    else this.#handOver()
  }

  #handOver(): void {
    const results: RunResults = new Map()
    for (const { build, result } of this.#finished) {
      const known = results.get(build.name) ?? []
      const other = known.find(({ exercise }) => exercise === result.exercise)
      const others = known.filter((one) => one !== other)
      results.set(build.name, [...others, other === undefined ? result : joined(other, result)])
    }
    for (const list of results.values()) list.sort((a, b) => a.exercise.number - b.exercise.number)
    this.#finished = []
    this.results = results
  }
}

/** The result of a file that ran in parts: the first result of each test counts. */
function merge(before: ExerciseResult | undefined, latest: ExerciseResult): ExerciseResult {
  if (before === undefined) return latest
  const tests = before.tests.map((test) =>
    test.judged ? test : (latest.tests.find(({ name }) => name === test.name) ?? test),
  )
  return { ...latest, tests, output: [...before.output, ...latest.output] }
}
