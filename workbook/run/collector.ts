import type { SerializedError, UserConsoleLog } from 'vitest'
import type { Reporter, TestModule, TestSpecification } from 'vitest/node'
import type { Build } from './build.ts'
import { exerciseResult } from './collect.ts'
import { takeLoopReports } from './loop-report.ts'
import type { RunOptions, RunResults } from './options.ts'
import type { ExerciseResult } from './result.ts'

/** Listens to vitest and hands results over when every test of a run has been judged. */
export class Collector implements Reporter {
  results: RunResults = new Map()
  /** Runs test files again, without the tests that were stopped. */
  runAgain: (specifications: TestSpecification[]) => Promise<unknown> = async () => {}

  readonly #builds: Map<string, Build>
  readonly #loopReport: string
  readonly #options: RunOptions
  readonly #unfinished = new Map<string, ExerciseResult>()
  #finished: { build: Build; result: ExerciseResult }[] = []
  #logs: UserConsoleLog[] = []
  #done = 0
  #again: Promise<unknown> | undefined

  constructor(builds: Build[], loopReport: string, options: RunOptions) {
    this.#builds = new Map(builds.map((build) => [build.name, build]))
    this.#loopReport = loopReport
    this.#options = options
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
    this.#options.onProgress?.(this.#done)
  }

  onWatcherRerun(_files: string[], trigger?: string): void {
    // Asked for by a key it has a name of vitest's, and no file.
    this.#options.onRerun?.(trigger !== undefined && /[/\\.]/.test(trigger) ? trigger : undefined)
  }

  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly SerializedError[]): void {
    const reports = takeLoopReports(this.#loopReport)
    const again: TestSpecification[] = []
    for (const module of modules) {
      const build = this.#builds.get(module.project.name)
      if (build === undefined) continue
      const report = reports.find(({ file, project }) => file === module.moduleId && project === build.name)
      const logs = this.#logs.filter(({ taskId }) => taskId?.startsWith(module.id))
      const latest = exerciseResult(build, module, uncaught, logs, report)
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
    if (again.length > 0) this.#again = this.runAgain(again)
    else this.#handOver()
  }

  #handOver(): void {
    const results: RunResults = new Map()
    for (const { build, result } of this.#finished)
      results.set(build.name, [...(results.get(build.name) ?? []), result])
    for (const list of results.values()) list.sort((a, b) => a.exercise.number - b.exercise.number)
    this.#finished = []
    this.results = results
    this.#options.onResults?.(results)
  }
}

/** The result of a file that ran in parts: each test as it was judged first. */
function merge(before: ExerciseResult | undefined, latest: ExerciseResult): ExerciseResult {
  if (before === undefined) return latest
  const tests = before.tests.map((test) =>
    test.judged ? test : (latest.tests.find(({ name }) => name === test.name) ?? test),
  )
  return { ...latest, tests, output: [...before.output, ...latest.output] }
}
