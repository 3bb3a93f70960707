import type { Finding } from 'shared/course/finding.ts'
import type { Exercise } from '../catalogue/course.ts'
import { count, dim, green, red, typed } from '../terminal/style.ts'
import type { Proved } from '../verify/prove-one.ts'

/** The exercises of one id on the command line. */
export interface Part {
  id: string
  exercises: Exercise[]
}

export interface Summary {
  /** What was wrong before any test ran. */
  early: Finding[]
  /** Exercises without a valid record. */
  stale: ReadonlySet<Exercise>
  /** Exercises to prove; all others are on record. */
  wanted: ReadonlySet<Exercise>
  proved: Proved[]
  seconds: number
  record: boolean
  mistake: string | undefined
}

/** With this many proved exercises, name the slowest. */
const MANY = 10
const DEAREST = 5

/** The end of `learn verify`: a line per id, what took long or ran twice, and how many passed. */
export function closingLines(parts: Part[], summary: Summary): { lines: string[]; failed: number } {
  const { proved, stale, wanted } = summary
  const lines: string[] = []
  let passed = 0
  let failed = 0
  for (const part of parts) {
    const findings = findingsOf(part, summary)
    const unsound = new Set(findings.map(({ exercise }) => exercise))
    const isKept = (exercise: Exercise) =>
      !wanted.has(exercise) || proved.some((one) => one.exercise === exercise)
    const held = part.exercises.filter((exercise) => !unsound.has(exercise.id) && isKept(exercise)).length
    // A problem of a whole level counts as one failure at least.
    const sound = findings.length > 0 ? Math.min(held, part.exercises.length - 1) : held
    passed += sound
    failed += part.exercises.length - sound
    lines.push(partLine(part, findings.length, summary))
  }
  const unrecorded = proved.filter(({ exercise, findings }) => stale.has(exercise) && findings.length === 0)
  if (unrecorded.length > 0 && !summary.record && summary.mistake === undefined) {
    const ids =
      unrecorded.length > MANY ? parts.map(({ id }) => id) : unrecorded.map(({ exercise }) => exercise.id)
    lines.push(dim(`To put it on record: ${typed(`verify ${ids.join(' ')} --record`)}`))
  }
  const again = proved.flatMap(({ alone }) => alone)
  if (again.length > 0)
    lines.push(`${count(again.length, 'build')} ran again alone:`, ...again.map((one) => `  ${one}`))
  if (proved.length >= MANY) lines.push(`${summary.seconds.toFixed(0)} s. ${dearest(proved)}`)
  lines.push(`${passed} passed, ${failed} failed`)
  return { lines, failed }
}

/** The problems of a part: of its exercises, or of its levels as a whole. */
function findingsOf({ exercises }: Part, { early, proved }: Summary): Finding[] {
  const ids = new Set(exercises.map(({ id }) => id))
  const folders = new Set(exercises.map(({ level }) => `${level.folder}/`))
  const own = (finding: Finding) =>
    finding.exercise === undefined
      ? [...folders].some((folder) => finding.file.startsWith(folder))
      : ids.has(finding.exercise)
  return [...early, ...proved.flatMap(({ findings }) => findings)].filter(own)
}

function partLine({ id, exercises }: Part, problems: number, summary: Summary): string {
  const { wanted, seconds, record, mistake } = summary
  const stale = exercises.filter((exercise) => wanted.has(exercise))
  const proved = summary.proved.filter(({ exercise }) => exercises.includes(exercise))
  const builds = proved.reduce((sum, one) => sum + one.builds, 0)
  const counted = [
    count(exercises.length, 'exercise'),
    ...(exercises.length > stale.length ? [`${exercises.length - stale.length} on record`] : []),
    ...(proved.length > 0 ? [`${proved.length} proved now`, count(builds, 'build')] : []),
    `${seconds.toFixed(1)} s`,
  ].join(', ')
  if (problems > 0) return `${red('✗')} ${id} is not sound: ${count(problems, 'problem')} (${counted})`
  if (stale.length > proved.length)
    return `${red('✗')} ${id} is not proved: first fix what is above (${counted})`
  const what = mistake === undefined ? `${id} is sound` : `${mistake} is caught in ${id}`
  return `${green('✓')} ${what} (${counted})${record && proved.length > 0 ? ', and on record now' : ''}`
}

/** The exercises whose tests ran longest. */
function dearest(proved: Proved[]): string {
  const first = [...proved].sort((a, b) => b.seconds - a.seconds).slice(0, DEAREST)
  return `Longest: ${first.map(({ exercise, seconds }) => `${exercise.id} ${seconds.toFixed(0)} s`).join(', ')}`
}
