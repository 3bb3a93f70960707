import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inRun, subjectPlugin } from 'shared/harness/subject-plugin.ts'
import { NODE_CONDITIONS, testOptions } from 'shared/harness/week-config.ts'
import type { SerializedError } from 'vitest'
import { createVitest, type Reporter, type TestModule, type TestSpecification } from 'vitest/node'
import type { Exercise } from '../catalogue/course.ts'
import { testFilesOf } from '../catalogue/test-files.ts'
import type { Build } from './build.ts'
import { exerciseResult } from './collect.ts'
import { joined } from './joined.ts'
import { cacheDir } from './project.ts'
import type { ExerciseResult } from './result.ts'
import { nowhere } from './run-services.ts'
import { type Entry, holdsOneOf } from './shared-entry.ts'

const FRESH_MODULES = fileURLToPath(import.meta.resolve('shared/harness/fresh-modules.ts'))

/** In a first run, this part of the wait for what may never come is enough. */
const PATIENCE = 0.15

export interface SharedRunOptions<ABuild extends Build> {
  root: string
  exercise: Exercise
  /** Builds of the exercise's level, in the order in which its tests are to run on them. */
  builds: readonly ABuild[]
  /** The facts to run on a build; `undefined` for all of them. */
  factsAskedOf?: (build: ABuild) => readonly string[] | undefined
  /** A folder inside the week that is removed later, absolute. */
  scratch: string
  onProgress?: () => void
}

/** By the name of the build: a result, or `undefined` if something disturbed it. */
export type SharedResults = Map<string, ExerciseResult | undefined>

/**
 * Runs the tests of one exercise on one build after the other, in one process: express, supertest and vitest itself
 * are loaded once and not once a build. Each build meets fresh modules of its own, of the tests and of their helpers.
 * If a build changes something else in the process, such as its environment or a prototype, the process ends.
 * @returns what ended by itself without an uncaught error. The builds after one with which the process ended are
 * missing: they did not begin.
 */
export async function runShared<ABuild extends Build>(
  options: SharedRunOptions<ABuild>,
): Promise<SharedResults> {
  const { root, exercise, builds, scratch, factsAskedOf, onProgress } = options
  const { level } = exercise
  const week = level.week.folder
  const files = testFilesOf(exercise)
  if (files.length === 0) return new Map()
  // Vitest identifies a test file by its path only, so each build has its own.
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'run-'))
  const entries = builds.flatMap((build, index) => {
    const facts = factsAskedOf?.(build)
    return files.filter(holdsOneOf(exercise, facts)).map((file): Entry => {
      const entry = join(folder, `${index}-${basename(file)}`)
      writeFileSync(entry, `import ${JSON.stringify(inRun(file, index))}\n`)
      return { entry, build, facts }
    })
  })
  const positions = new Map(entries.map(({ entry }, index) => [entry, index]))
  const position = ({ moduleId }: TestSpecification) => positions.get(moduleId) ?? 0
  const outcome: Outcome = { modules: [], uncaught: [] }
  const reporter: Reporter = {
    onTestModuleEnd: onProgress,
    onTestRunEnd(modules, uncaught) {
      outcome.modules = modules
      outcome.uncaught = uncaught
    },
  }
  const vitest = await createVitest(
    'test',
    {
      ...testOptions,
      root: week,
      config: false,
      watch: false,
      reporters: [reporter],
      include: entries.map(({ entry }) => entry),
      exclude: [],
      isolate: false,
      maxWorkers: 1,
      setupFiles: [FRESH_MODULES, ...testOptions.setupFiles],
      sequence: {
        setupFiles: 'list',
        sequencer: class {
          shard = (files: TestSpecification[]) => files
          sort = (files: TestSpecification[]) => files.sort((a, b) => position(a) - position(b))
        },
      },
      fsModuleCache: false,
      provide: {
        subject: { [level.name]: level.folder },
        subjectOfFile: Object.fromEntries(entries.map(({ entry, build }) => [entry, build.folder])),
        buildName: '',
        loopReport: '',
      },
      env: { NINE_WEEKS_SUBJECT: '', NINE_WEEKS_PATIENCE: String(PATIENCE) },
      teardownTimeout: 1_000,
    },
    {
      cacheDir: cacheDir(root),
      logLevel: 'silent',
      clearScreen: false,
      ssr: { resolve: { conditions: ['work', ...NODE_CONDITIONS] } },
      server: { fs: { strict: false } },
      plugins: [subjectPlugin(`#${level.name}/`, [...builds])],
    },
    { stderr: nowhere() },
  )
  await vitest.standalone()
  const project = vitest.getRootProject()
  const specifications = entries.map(({ entry, facts }) =>
    project.createSpecification(entry, facts && { testNamePattern: endsInOneOf(facts) }),
  )
  await vitest.runTestSpecifications(specifications, true)
  await vitest.close()
  return resultsOf(exercise, entries, outcome)
}

/** Vitest matches a test's name with the names of its groups in front. */
function endsInOneOf(names: readonly string[]): RegExp {
  return new RegExp(`(?:^| )(?:${names.map((name) => RegExp.escape(name)).join('|')})$`)
}

interface Outcome {
  modules: readonly TestModule[]
  uncaught: readonly SerializedError[]
}

function resultsOf(exercise: Exercise, entries: Entry[], { modules, uncaught }: Outcome): SharedResults {
  const results: SharedResults = new Map()
  for (const { entry, build, facts } of entries) {
    const module = modules.find(({ moduleId }) => moduleId === entry)
    const ended = module !== undefined && ['passed', 'failed'].includes(module.state())
    // An error names the file that ran when it came, which may not be the one that caused it.
    const disturbed = uncaught.some(({ VITEST_TEST_PATH: path }) => path === entry)
    const own = { ...build, exercises: [{ ...exercise, testFile: entry, productionTestFile: undefined }] }
    const result = ended && !disturbed ? exerciseResult(own, module, [], [], undefined) : undefined
    const tests = result?.tests.filter(({ name }) => facts?.includes(name) ?? true) ?? []
    const other = results.get(build.name)
    if (!results.has(build.name)) results.set(build.name, result && { ...result, exercise, tests })
    else results.set(build.name, result && other && joined(other, { ...result, exercise, tests }))
    if (!ended) break
  }
  return results
}
