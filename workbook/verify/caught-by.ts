import { existsSync, writeFileSync } from 'node:fs'
import { type CaughtBy, caughtByFile, readCaughtBy } from 'shared/course/caught-by.ts'
import { readMistake } from 'shared/course/mistake.ts'
import type { LevelFolder } from '../catalogue/course.ts'
import type { ExerciseResult } from '../run/result.ts'
import { reasonsOf } from '../verdict/reasons.ts'
import { Sources } from '../verdict/sources.ts'
import type { Reason } from '../verdict/verdict.ts'
import { wordsOf } from '../verdict/words.ts'
import type { ProofBuild } from './builds.ts'
import type { Findings } from './findings.ts'

const firstWords = ([first]: Reason[]) => (first === undefined ? '' : wordsOf(first))

/** Which facts each mistake broke in this run, and with which words. */
export function caughtByOf(builds: ProofBuild[], results: Map<string, ExerciseResult[]>): CaughtBy {
  const caught: CaughtBy = {}
  for (const build of builds) {
    if (build.kind !== 'mistake') continue
    const sources = new Sources(build.folder)
    const tests = results.get(build.name)?.flatMap((result) => result.tests) ?? []
    const failed = tests.filter(({ passed }) => !passed)
    caught[build.mistake.name] = Object.fromEntries(
      failed.map((test) => [test.name, firstWords(reasonsOf(test, sources))]),
    )
  }
  return caught
}

/**
 * Writes the record, or finds where it no longer holds: a mistake that it does not know or that is gone, one
 * of the facts that a patch names missing, a fact that no test has any more. More or fewer facts than that are
 * no problem: what a mistake that is about time breaks besides depends on how busy the machine is.
 */
export function checkCaughtBy(level: LevelFolder, now: CaughtBy, record: boolean, findings: Findings): void {
  if (Object.keys(now).length === 0 && !existsSync(caughtByFile(level.folder))) return
  if (record) {
    writeFileSync(caughtByFile(level.folder), `${JSON.stringify(now, null, 2)}\n`)
    return
  }
  const before = readCaughtBy(level)
  const named = namedFacts(level)
  const facts = new Set(level.exercises.flatMap((exercise) => exercise.facts))
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const recorded = before[name]
    const broken = now[name]
    const holds =
      recorded !== undefined &&
      broken !== undefined &&
      Object.keys(recorded).every((fact) => facts.has(fact)) &&
      // One that the mistake does not break has been found already.
      (named.get(name) ?? []).every((fact) => fact in recorded || !(fact in broken))
    if (holds) continue
    findings.add(
      caughtByFile(level.folder),
      1,
      `${name} is recorded otherwise: run "learn verify ${level.id} --record"`,
    )
  }
}

/** The facts that each patch of a level names itself. */
function namedFacts({ exercises }: LevelFolder): Map<string, string[]> {
  const mistakes = exercises.flatMap((exercise) => exercise.mistakes.map((file) => readMistake(file).mistake))
  return new Map(mistakes.map(({ name, caughtBy }) => [name, caughtBy]))
}
