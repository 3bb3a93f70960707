import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Course, Exercise } from '../catalogue/course.ts'
import { factsOf, heldOf, holds, type Verdict } from '../verdict/verdict.ts'

/** The last verdict on an exercise. */
export interface Mark {
  passed: boolean
  /** Whether the production part held too. */
  star?: boolean
  /** Facts that held, of how many. */
  held: number
  facts: number
  /** ISO 8601, UTC. */
  at: string
}

/** The learner's progress. Marks are stored by level and slug, so that a renumbering loses nothing. */
export interface Progress {
  marks: Record<string, Mark>
  /** How many hints have been shown, by exercise. */
  hints: Record<string, number>
  /** The key of the exercise that was tested last. */
  last?: string
  /** The marks of a level when a copy of its work was made, by the copy's name. */
  kept?: Record<string, Record<string, Mark>>
}

const fileOf = ({ root }: Course) =>
  join(process.env.NINE_WEEKS_PROGRESS ?? join(root, '.learn'), 'progress.json')

/** `week1/simple/hello-world`: the key of an exercise in the progress. */
export function progressKey(exercise: Exercise): string {
  return `${exercise.level.id}/${exercise.slug}`
}

/** Reads the progress. An unreadable file counts as empty, because `learn test` fills it again. */
export function loadProgress(course: Course): Progress {
  const file = fileOf(course)
  try {
    const { marks, hints, last, kept } = JSON.parse(readFileSync(file, 'utf8'))
    return {
      marks: tableOf(marks),
      hints: tableOf(hints),
      last,
      ...(kept !== undefined && { kept: tableOf(kept) }),
    }
  } catch {
    return { marks: {}, hints: {} }
  }
}

/** A table that a merge or an edit has broken counts as empty. */
function tableOf<T>(value: Record<string, T> | undefined): Record<string, T> {
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isTable ? value : {}
}

/**
 * Adds the marks of a run.
 * @param asked the exercises that were named in the call. An exercise that only ran with its level, and was not
 * begun, stays untouched.
 */
export function recordVerdicts(
  course: Course,
  verdicts: Verdict[],
  asked: ReadonlySet<Exercise> = new Set(),
): void {
  const progress = loadProgress(course)
  const { marks } = progress
  const isBegun = (exercise: Exercise) => asked.has(exercise) || marks[progressKey(exercise)] !== undefined
  const begun = verdicts.filter(
    ({ exercise, status }) =>
      status !== 'service-missing' && (status !== 'not-implemented' || isBegun(exercise)),
  )
  if (begun.length === 0) return
  const at = new Date().toISOString()
  for (const verdict of begun) {
    const facts = factsOf(verdict)
    const before = marks[progressKey(verdict.exercise)]
    // A run of the core alone does not take a star away.
    const star = verdict.star ?? (holds(verdict) && before?.star === true)
    marks[progressKey(verdict.exercise)] = {
      passed: holds(verdict),
      star,
      held: heldOf(facts),
      facts: facts.length,
      at,
    }
  }
  const lastVerdict = begun.find((verdict) => !holds(verdict)) ?? begun.at(-1)
  const last = lastVerdict && progressKey(lastVerdict.exercise)
  saveProgress(course, { ...progress, last })
}

/** Remembers how many hints to an exercise have been shown. */
export function recordHint(course: Course, exercise: Exercise, shown: number): void {
  const progress = loadProgress(course)
  progress.hints[progressKey(exercise)] = shown
  saveProgress(course, progress)
}

/** Writes the progress. It replaces the whole file at once, so that an interruption loses nothing. */
export function saveProgress(course: Course, progress: Progress): void {
  const file = fileOf(course)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(progress, null, 2)}\n`)
  renameSync(`${file}.${process.pid}`, file)
}
