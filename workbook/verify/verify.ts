import { availableParallelism } from 'node:os'
import type { Finding } from 'shared/course/finding.ts'
import type { Mistake } from 'shared/course/mistake.ts'
import type { Course, Exercise, LevelFolder } from '../catalogue/course.ts'
import { servicesFor } from '../run/run-services.ts'
import { type ProofBuild, writeBuilds } from './builds.ts'
import { Findings } from './findings.ts'
import { limiter } from './limiter.ts'
import { type Proved, proveOne } from './prove-one.ts'
import type { Receipts } from './receipts.ts'
import { withScratch } from './scratch.ts'
import { checkStructure } from './structure.ts'
import { checkTypes } from './types.ts'

export interface VerifyOptions {
  course: Course
  /** Check the structure and patches of these. */
  asked: readonly Exercise[]
  /** Prove these of them. */
  wanted: ReadonlySet<Exercise>
  /** Prove only mistakes of this name, and the reference. */
  mistake?: string
  receipts: Receipts
  /** Record the results of each exercise that is sound. */
  record: boolean
  /** Also run builds that are one program for an exercise, and compare their results. */
  noAlike: boolean
  /** Called at once with what is wrong before any test runs: if anything is wrong, nothing is proved. */
  onEarly: (findings: Finding[]) => void
  onProved: (proved: Proved) => void
}

/** Many of the programs only wait for a time limit: run more than one per core, or the cores would be idle. */
const AT_ONCE = 2 * availableParallelism()

/** Whether a name on the command line means this mistake: `1-no-order`, or `no-order` for short. */
export function isNamed({ name }: Pick<Mistake, 'name'>, given: string): boolean {
  return name === given || name.replace(/^\d+-/, '') === given
}

/**
 * Proves exercises: the reference passes; the starter fails, for its own reason; after each step what
 * is solved passes and the next does not; every mistake fails the test it names.
 */
export async function verify(options: VerifyOptions): Promise<void> {
  const { course, asked, wanted, mistake, onEarly } = options
  const levels = [...new Set(asked.map(({ level }) => level))]
  const ids = new Set(asked.map(({ id }) => id))
  const structures = new Map(levels.map((level) => [level, checkStructure(level)]))
  const early = [...structures.values()]
    .flatMap(({ findings }) => findings)
    .filter(({ exercise }) => exercise === undefined || ids.has(exercise))
  if (early.length > 0) onEarly(early)
  await withScratch(async (scratchOf) => {
    const builds = levels.flatMap((level): ProofBuild[] => {
      if (!level.exercises.some((exercise) => wanted.has(exercise))) return []
      const mistakes = early.length > 0 ? new Map() : chosen(structures.get(level)?.mistakes, mistake)
      return writeBuilds({
        level,
        wanted,
        mistakes,
        steps: mistake === undefined,
        scratch: scratchOf(level.week),
      })
    })
    const [first] = builds
    if (first === undefined) return
    const types = new Findings()
    checkTypes(course, scratchOf(first.level.week), builds, types)
    if (types.all.length > 0) onEarly(types.all)
    if (early.length + types.all.length === 0)
      await proveAll(options, builds, (level) => scratchOf(level.week))
  })
}

function chosen(mistakes: Map<number, Mistake[]> = new Map(), given?: string): Map<number, Mistake[]> {
  if (given === undefined) return mistakes
  return new Map([...mistakes].map(([number, own]) => [number, own.filter((one) => isNamed(one, given))]))
}

async function proveAll(
  options: VerifyOptions,
  builds: ProofBuild[],
  scratchOf: (level: LevelFolder) => string,
): Promise<void> {
  const { wanted, onProved } = options
  const limit = limiter(AT_ONCE)
  // Before anything runs: a file that is saved meanwhile is not what was proved.
  for (const exercise of options.record ? wanted : []) options.receipts.hold(exercise)
  const endServices = await servicesFor(builds)
  try {
    const proofs = [...wanted]
      .map((exercise) => ({ exercise, own: builds.filter(({ exercises }) => exercises.includes(exercise)) }))
      // The longest begin first, so that all cores are busy until the end.
      .sort((a, b) => b.own.length - a.own.length)
      .map(({ exercise, own }) =>
        proveOne({ ...options, exercise, builds: own, scratch: scratchOf(exercise.level), limit }).then(
          onProved,
        ),
      )
    await Promise.all(proofs)
  } finally {
    await endServices?.()
  }
}
