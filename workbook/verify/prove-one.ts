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

/** What became of the proof of one exercise. */
export interface Proved {
  exercise: Exercise
  findings: Finding[]
  builds: number
  /** Seconds in which its tests ran, beside those of others. */
  seconds: number
  /** Which builds ran again in a process of their own, and why. */
  alone: string[]
  /** Where mistakes did otherwise than on record, which is no problem by itself. */
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
  /** Write what was found, where it is sound. */
  record: boolean
  /** Set where one mistake is proved alone. */
  mistake?: string
  /** Run also builds that are one program to the exercise, and hold them against each other. */
  noAlike: boolean
}

/** Runs the proof of one exercise, judges it, and holds it against the record or writes that. */
export async function proveOne(options: ProveOneOptions): Promise<Proved> {
  const { course, exercise, builds, scratch, limit, receipts, record, mistake, noAlike } = options
  const recorded = readProofRecord(exercise.level)[exercise.number]?.mistakes ?? {}
  // Asked for alone, a mistake tells all that it breaks.
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
