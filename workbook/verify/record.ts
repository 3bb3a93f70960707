import { writeFileSync } from 'node:fs'
import { type ExerciseRecord, proofFile, readProofRecord } from 'shared/course/proof-record.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { RunResults } from '../run/options.ts'
import { failingWords } from '../verdict/words.ts'
import type { ProofBuild } from './builds.ts'
import type { Findings } from './findings.ts'

type Mistakes = ExerciseRecord['mistakes']

/** Which facts each mistake broke now, and with which words: sorted, as in the record. */
export function brokenNow(builds: readonly ProofBuild[], results: RunResults): Mistakes {
  const found: [string, Record<string, string>][] = []
  for (const build of builds) {
    if (build.kind !== 'mistake') continue
    const tests = results.get(build.name)?.flatMap((result) => result.tests) ?? []
    const broken = tests
      .filter(({ passed }) => !passed)
      .map((test) => [test.name, failingWords(test, build.folder)])
    found.push([build.mistake.name, Object.fromEntries(broken.sort())])
  }
  return Object.fromEntries(found.sort())
}

/** Writes the results of an exercise into its level's record, and removes exercises that no longer exist. */
export function writeRecord({ level, number }: Exercise, record: ExerciseRecord): void {
  const { exercises } = level
  const known = Object.entries(readProofRecord(level)).filter(([key]) =>
    exercises.some((exercise) => String(exercise.number) === key),
  )
  // Keys that are numbers are sorted by JavaScript itself.
  writeFileSync(
    proofFile(level.folder),
    `${JSON.stringify({ ...Object.fromEntries(known), [number]: record }, null, 2)}\n`,
  )
}

/**
 * Finds where the record of an exercise is no longer valid: a mistake is missing in it, or a fact that a patch
 * names, or a fact is not one of the exercise. Breaking more or fewer facts is not a problem, because mistakes
 * about time depend on how busy the machine is.
 */
export function checkRecord(
  exercise: Exercise,
  builds: readonly ProofBuild[],
  now: Mistakes,
  findings: Findings,
): void {
  const { id, level, number, facts } = exercise
  const recorded = readProofRecord(level)[number]?.mistakes ?? {}
  for (const build of builds) {
    if (build.kind !== 'mistake') continue
    const { name, caughtBy } = build.mistake
    const known = Object.keys(recorded[name] ?? {})
    // A named fact that the mistake does not break was reported before.
    const named = caughtBy.every((fact) => known.includes(fact) || !(fact in (now[name] ?? {})))
    if (known.length > 0 && known.every((fact) => facts.includes(fact)) && named) continue
    findings.add(
      proofFile(level.folder),
      1,
      `${name} is ${known.length === 0 ? 'not on record' : 'recorded differently'}: ${toRecord(id)}`,
      id,
    )
  }
}

/** Where the results differ from the record, in words for the author. Not a problem by itself, but worth a look. */
export function differences(
  { level, number }: Exercise,
  builds: readonly ProofBuild[],
  results: RunResults,
): string[] {
  const recorded = readProofRecord(level)[number]?.mistakes ?? {}
  const now = brokenNow(builds, results)
  return builds.flatMap((build) => {
    if (build.kind !== 'mistake') return []
    const { name } = build.mistake
    const before = recorded[name] ?? {}
    const tests = results.get(build.name)?.flatMap((result) => result.tests) ?? []
    return tests.flatMap(({ name: fact, passed }) => {
      if (passed === fact in before)
        return `${name}: "${fact}" ${passed ? 'holds' : 'fails'}, unlike the record`
      const words = now[name]?.[fact]
      // Old records have no words.
      return passed || !before[fact] || before[fact] === words
        ? []
        : `${name}: "${fact}" fails with other words: ${words}`
    })
  })
}

const toRecord = (id: string) => `run "learn verify ${id} --record"`
