import { mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest, type Reporter, type TestModule, type TestSpecification } from 'vitest/node'
import { onThisMachine } from '../../testing/machine.ts'
import { inRun, subjectPlugin } from '../subject-plugin.ts'
import { messageOf, resultOf } from './result.ts'
import type { Message, Plan, Run } from './run.ts'

/*
 * Runs the learner's test file on each build of a plan: `node process.ts plan.json`. By default one test
 * process takes all runs, one after the other, so that express and supertest are loaded only once.
 */

const plan: Plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const usingSubject = new Set<Run>()
/** The runs by their generated files: vitest identifies a test file by its path only. */
const runs = new Map(plan.runs.map((run, index) => [join(plan.scratch, 'runs', `${index}.test.ts`), run]))

mkdirSync(join(plan.scratch, 'runs'))
for (const [index, [entry, { reversed, untilOneFails }]] of [...runs].entries()) {
  const helper = (name: string) => inRun(join(import.meta.dirname, name), index)
  const imported = [
    ...(reversed ? [helper('reverse-order.ts')] : []),
    ...(untilOneFails ? [helper('first-failure.ts')] : []),
    inRun(plan.file, index),
  ]
  writeFileSync(entry, imported.map((module) => `import ${JSON.stringify(module)}\n`).join(''))
}

/** Results go through a pipe of their own, because anything may print to stdout. */
function tell(message: Message): void {
  writeSync(4, `${JSON.stringify(message)}\n`)
}

const reporter: Reporter = {
  onTestModuleStart: () => tell({ kind: 'alive' }),
  onTestCaseResult: () => tell({ kind: 'alive' }),
  onTestModuleEnd(module: TestModule) {
    const run = runs.get(module.moduleId)
    if (run === undefined) return
    const result = resultOf(module, plan.file, usingSubject.has(run))
    tell({ kind: 'result', run: run.name, result })
    const passes = module.ok() && result.tests.some(({ state }) => state === 'passed')
    if (run.mustPass && !passes) void vitest.cancelCurrentRun('test-failure')
  },
  onTestRunEnd(_modules, uncaught) {
    for (const error of uncaught) {
      const run = runs.get(String(error.VITEST_TEST_PATH))
      if (run !== undefined) tell({ kind: 'uncaught', run: run.name, message: messageOf(error) })
    }
  },
}

const position = ({ moduleId }: TestSpecification) => [...runs.keys()].indexOf(moduleId)

class InOrder {
  shard(files: TestSpecification[]): TestSpecification[] {
    return files
  }
  sort(files: TestSpecification[]): TestSpecification[] {
    return files.sort((a, b) => position(a) - position(b))
  }
}

tell({ kind: 'alive' })
const vitest = await createVitest(
  'test',
  {
    root: plan.week,
    config: false,
    watch: false,
    include: [...runs.keys()],
    exclude: [],
    pool: 'forks',
    testTimeout: onThisMachine(5_000),
    hookTimeout: onThisMachine(10_000),
    isolate: plan.isolate,
    // It would remember what `#subject/` meant in another process.
    fsModuleCache: false,
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    reporters: [reporter],
    allowOnly: true,
    teardownTimeout: 1_000,
  },
  {
    cacheDir: join(plan.scratch, 'cache'),
    logLevel: 'silent',
    clearScreen: false,
    server: { fs: { strict: false } },
    plugins: [subjectPlugin('#subject/', plan.runs, (run) => usingSubject.add(run))],
  },
)
tell({ kind: 'alive' })
await vitest.start()
await vitest.close()
