import type { ExerciseRecord } from 'shared/course/proof-record.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { ExerciseResult } from '../run/result.ts'
import type { ProofBuild } from './builds.ts'
import { judge } from './expectations.ts'
import { Findings } from './findings.ts'

/*
 * What a build has to show in its first run, and whether the result is certain.
 */

type Recorded = ExerciseRecord['mistakes']

/** The facts to run on builds that are one program; `undefined` for all of them. */
export function factsAsked(
  exercise: Exercise,
  builds: readonly ProofBuild[],
  recorded: Recorded,
  record: boolean,
): string[] | undefined {
  const asked = builds.map((build) => factsThatTell(exercise, build, recorded, record))
  return asked.some((facts) => facts === undefined)
    ? undefined
    : [...new Set(asked.flatMap((facts) => facts ?? []))]
}

function factsThatTell(
  { facts, number }: Exercise,
  build: ProofBuild,
  recorded: Recorded,
  record: boolean,
): string[] | undefined {
  if (build.kind === 'reference') return undefined
  // One failing fact shows that the next exercise fails. If it holds, the build runs again with all facts.
  if (build.kind === 'step') return build.solved > 0 && number > build.solved ? facts.slice(0, 1) : undefined
  // A mistake: the facts that its patch names, and one that it keeps. All facts, if no record agrees.
  const { name, caughtBy } = build.mistake
  const broken = Object.keys(recorded[name] ?? {})
  const kept = facts.find((fact) => !broken.includes(fact))
  if (record || kept === undefined || !caughtBy.every((fact) => broken.includes(fact))) return undefined
  return [...caughtBy, kept]
}

/** Why a result from a shared process may differ from that of a process of its own. */
export function doubtIn(
  build: ProofBuild,
  exercise: Exercise,
  result: ExerciseResult | undefined,
  recorded: Recorded,
): string | undefined {
  if (result === undefined) return 'it disturbed its process'
  const findings = new Findings()
  judge(build, exercise, result, findings)
  const [finding] = findings.all
  if (finding !== undefined) return finding.message
  if (build.kind !== 'mistake') return undefined
  const broken = recorded[build.mistake.name]
  if (broken === undefined) return 'it is not on record'
  const other = result.tests.find(({ name, passed }) => passed === name in broken)
  return other && `"${other.name}" ${other.passed ? 'holds' : 'fails'}, unlike the record`
}
