import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { brokenBuildFiles } from 'shared/course/broken-builds.ts'
import { programFiles } from 'shared/course/program-files.ts'
import { type ExerciseRecord, readProofRecord } from 'shared/course/proof-record.ts'
import type { Course, Exercise, LevelFolder } from '../catalogue/course.ts'
import { testFilesOf } from '../catalogue/test-files.ts'
import { lockedPackages } from './locked.ts'
import { HOME, SourceFiles } from './source-files.ts'

/** The tools that make builds, run them and judge them. Tools that only choose, print and record are not here. */
const PROVERS = ['builds', 'expectations', 'prove', 'record', 'structure', 'types'].map((name) =>
  join(import.meta.dirname, `${name}.ts`),
)

/**
 * Whether the proofs on record still hold. A receipt is a hash over all that a proof depends on:
 *
 * - the program of its level, from which starters and mistakes are made, and the programs of levels that its tests name;
 * - its test file, everything else in its level's `tests` except the tests of other exercises, and what all of these reach;
 * - its patches and broken builds, its statement and facts, and the titles of its level's exercises, which starters show;
 * - the tools that prove, and each package (Node too) that the lockfile resolves for the week, `shared`, the tools and the root;
 * - what the record says about its mistakes, so that an edit by hand makes it invalid.
 *
 * It stands for the files at the time of the first call.
 */
export class Receipts {
  readonly #course: Course
  readonly #files: SourceFiles
  readonly #provers: readonly string[]
  readonly #shared = new Map<string, unknown>()

  /** @param provers the files in which the tools that prove begin; tests pass others. */
  constructor(course: Course, provers: readonly string[] = PROVERS) {
    this.#course = course
    this.#provers = provers
    this.#files = new SourceFiles(HOME, course.root)
  }

  /** The receipt of a proof that found this of the exercise's mistakes. */
  of(exercise: Exercise, mistakes: ExerciseRecord['mistakes']): string {
    const names = Object.keys(mistakes).sort()
    const found = names.map((name) => [name, Object.entries(mistakes[name] ?? {}).sort()])
    return digest(this.#inputs(exercise), JSON.stringify(found)).slice(0, 22)
  }

  /** Whether the record of an exercise is still a valid proof. */
  hold(exercise: Exercise): boolean {
    const record = readProofRecord(exercise.level)[exercise.number]
    if (record === undefined || record.proof !== this.of(exercise, record.mistakes)) return false
    // Each mistake must break something, and only facts of the exercise.
    return exercise.mistakes.every((file) => {
      const broken = Object.keys(record.mistakes[basename(file, '.patch')] ?? {})
      return broken.length > 0 && broken.every((fact) => exercise.facts.includes(fact))
    })
  }

  /** All files that the proof of an exercise depends on, absolute. */
  filesOf(exercise: Exercise): string[] {
    const { level, number, mistakes } = exercise
    const tests = this.#files.reachedFrom(this.#testsOf(exercise))
    const texts = [...tests].map((file) => this.#files.text(file))
    const named = level.week.levels.filter(
      (one) => one === level || texts.some((text) => text.includes(`#${one.name}/`)),
    )
    const broken = brokenBuildFiles(level.folder).filter((file) => basename(file).startsWith(`${number}-`))
    const settings = [join(level.week.folder, 'package.json'), join(this.#course.root, 'tsconfig.base.json')]
    const all = [
      ...this.#once('provers', () => this.#files.reachedFrom(this.#provers)),
      ...named.flatMap((one) => [...this.#programOf(one)]),
      ...tests,
      ...mistakes,
      ...broken,
      ...settings.filter((file) => existsSync(file)),
    ]
    return [...new Set(all)]
  }

  #inputs(exercise: Exercise): string {
    return this.#once(`exercise ${exercise.id}`, () => {
      const { level, number, title, concept, statement, core, productionStatement, production } = exercise
      const titles = level.exercises.map((one) => one.title)
      const lines = this.filesOf(exercise).map((file) => this.#files.line(file))
      const section = JSON.stringify([
        number,
        title,
        concept,
        statement,
        core,
        productionStatement,
        production,
        titles,
      ])
      return digest(...lines.sort(), section, this.#packagesOf(level))
    })
  }

  /** Paths of tests and helpers may be built from parts, so everything in the folder counts. */
  #testsOf(exercise: Exercise): string[] {
    const { level } = exercise
    const own = testFilesOf(exercise)
    const folder = join(level.folder, 'tests')
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => own.includes(file) || !/^\d+-.*\.test\.ts$/.test(relative(folder, file)))
  }

  /** All files of a level's program, and the files outside that they reach. */
  #programOf({ id, folder }: LevelFolder): Set<string> {
    return this.#once(`program ${id}`, () =>
      this.#files.reachedFrom(programFiles(folder).map((path) => join(folder, path))),
    )
  }

  #packagesOf({ week }: LevelFolder): string {
    return this.#once(`packages ${week.id}`, () => {
      const lockfile = join(this.#course.root, 'pnpm-lock.yaml')
      if (!existsSync(lockfile)) return ''
      const folder = relative(this.#course.root, week.folder).replaceAll('\\', '/')
      return lockedPackages(this.#files.text(lockfile), ['.', 'shared', 'workbook', folder]).join('\n')
    })
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#shared.has(key)) this.#shared.set(key, make())
    return this.#shared.get(key) as T
  }
}

function digest(...parts: string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part}\n`)
  return hash.digest('base64url')
}
