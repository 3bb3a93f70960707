import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Finding } from 'shared/course/finding.ts'
import { levelRegions } from 'shared/course/level-files.ts'
import { type Mistake, readMistake } from 'shared/course/mistake.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import { filesByNumber, isProductionTest, PRODUCTION_TESTS } from '../catalogue/test-files.ts'
import { Findings } from './findings.ts'
import { checkBrokenBuilds, checkMistakes } from './patches.ts'

/** What a level's files contain, before any test runs. */
export interface Structure {
  /** By the number of the exercise. */
  mistakes: Map<number, Mistake[]>
  findings: Finding[]
}

/** Checks that statements, tests, regions, mistakes and broken builds of a level agree, and that each patch applies. */
export function checkStructure(level: LevelFolder): Structure {
  const findings = new Findings()
  findings.addAll(level.findings)
  checkRegions(level, findings)
  checkFiles(level, 'tests', '.test.ts', findings)
  checkFiles(level, 'mistakes', '.patch', findings)
  checkFiles(level, 'broken-builds', '.patch', findings)
  checkBrokenBuilds(level, findings)
  const mistakes = new Map<number, Mistake[]>()
  for (const exercise of level.exercises) {
    const { number, id, testFile, noMistakes, line } = exercise
    if (testFile === undefined)
      findings.add(level.readme, line, `${id} has no test: tests/${number}-<slug>.test.ts`)
    const read = exercise.mistakes.map(readMistake)
    for (const { findings: own } of read) findings.addAll(own)
    const own = read.map(({ mistake }) => mistake)
    mistakes.set(number, own)
    if (own.length === 0 && noMistakes === undefined) {
      findings.add(
        level.readme,
        line,
        `${id} has no mistake: mistakes/${number}-<slug>.patch, or say why there is none`,
      )
    }
  }
  checkMistakes(level, [...mistakes.values()].flat(), findings)
  return {
    mistakes,
    findings: findings.all.map((finding) => ({ ...finding, exercise: owner(level, finding) })),
  }
}

/** The exercise of a place in a level: a numbered file, or a line of its section in the README. */
function owner({ exercises, readme, folder }: LevelFolder, { file, line }: Finding): string | undefined {
  if (file === readme) return exercises.findLast((exercise) => exercise.line <= line)?.id
  if (dirname(dirname(file)) !== folder) return undefined
  const number = Number(/^(\d+)-/.exec(basename(file))?.[1])
  return exercises.find((exercise) => exercise.number === number)?.id
}

function checkRegions(level: LevelFolder, findings: Findings): void {
  const covered = new Set<number>()
  for (const { regions, findings: own } of levelRegions(level)) {
    findings.addAll(own)
    for (const { exercise } of regions) covered.add(exercise)
  }
  for (const { number, id, line } of level.exercises) {
    if (!covered.has(number))
      findings.add(level.readme, line, `${id} has no region: "// #region ${number}" in its code`)
  }
}

/** Every file of a folder belongs to an exercise, and a test file to exactly one. */
function checkFiles(
  { id, folder, exercises }: LevelFolder,
  kind: string,
  ending: string,
  findings: Findings,
): void {
  const inside = join(folder, kind)
  if (!existsSync(inside)) return
  const known = filesByNumber(inside, ending)
  const expected = new Set([...known.values()].flat().map((file) => basename(file)))
  for (const name of readdirSync(inside)) {
    if (expected.has(name) || (kind === 'tests' && !/\.test\.ts$/.test(name))) continue
    findings.add(join(inside, name), 1, `a stray file: ${kind} are named <number>-<slug>${ending}`)
  }
  for (const [number, files] of known) {
    if (!exercises.some((exercise) => exercise.number === number)) {
      for (const file of files) findings.add(file, 1, `${id} has no exercise ${number} in its README`)
    }
    const [, second] = files.filter((file) => !isProductionTest(file))
    if (kind === 'tests' && second !== undefined)
      findings.add(
        second,
        1,
        `exercise ${number} has two test files, and only ${PRODUCTION_TESTS} may be a second`,
      )
  }
}
