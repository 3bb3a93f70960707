import type { Finding } from 'shared/course/finding.ts'
import { type ExerciseRecord, readProofRecord } from 'shared/course/proof-record.ts'
import type { Course, Exercise } from '../catalogue/course.ts'
import { checkAlike } from './alike.ts'
import type { ProofBuild } from './builds.ts'
import { judge } from './expectations.ts'
import { Findings } from './findings.ts'
import type { limiter } from './limiter.ts'
import { prove } from './prove.ts'
import type { Receipts } from './receipts.ts'
import { brokenNow, checkRecord, differences, writeRecord } from './record.ts'

/** The result of the proof of one exercise. */
export interface Proved {
  exercise: Exercise
  findings: Finding[]
  builds: number
  /** For how many seconds its tests ran, beside those of others. */
  seconds: number
  /** Which builds ran again in a process of their own, and why. */
  alone: string[]
  /** Where mistakes behaved differently from the record, which is not a problem by itself. */
  differences: string[]
  broken: ExerciseRecord['mistakes']
}

export interface ProveOneOptions {
  course: Course
  exercise: Exercise
  builds: ProofBuild[]
  /** A folder inside the week that is removed later, absolute. */
  scratch: string
  limit: ReturnType<typeof limiter>
  receipts: Receipts
  /** Write the record, if the exercise is sound. */
  record: boolean
  /** Set if one mistake is proved alone. */
  mistake?: string
  /** Also run builds that are one program for the exercise, and compare their results. */
  noAlike: boolean
}

/** Runs the proof of one exercise, judges it, and compares it with the record or writes the record. */
export async function proveOne(options: ProveOneOptions): Promise<Proved> {
  const { course, exercise, builds, scratch, limit, receipts, record, mistake, noAlike } = options
  const recorded = readProofRecord(exercise.level)[exercise.number]?.mistakes ?? {}
  // If only one mistake is proved, list everything that it breaks.
  const askAll = record || mistake !== undefined
  const { results, alone, seconds } = await prove({
    root: course.root,
    exercise,
    builds,
    recorded,
    scratch,
    record: askAll,
    noAlike,
    limit,
  })
  const findings = new Findings()
  for (const build of builds) judge(build, exercise, results.get(build.name)?.[0], findings)
  if (noAlike) checkAlike(course.root, exercise, builds, results, findings)
  const broken = brokenNow(builds, results)
  const changed = differences(exercise, builds, results)
  if (!record && mistake === undefined) checkRecord(exercise, builds, broken, findings)
  if (record && findings.all.length === 0)
    writeRecord(exercise, { proof: receipts.of(exercise, broken), mistakes: broken })
  return {
    exercise,
    findings: findings.all,
    builds: builds.length,
    seconds,
    alone,
    differences: changed,
    broken,
  }
}
