import { stripVTControlCharacters } from 'node:util'
import type { Exercise } from '../catalogue/course.ts'
import { POINTS } from '../catalogue/levels.ts'
import { type ExerciseResult, hasPassed, type TestResult } from '../run/result.ts'
import { explain, explainStopped } from '../verdict/explain.ts'

/** One fact of an exercise: whether it holds, and why not. */
export interface FactGrade {
  name: string
  passed: boolean
  /** Milliseconds; 0 where it did not run. */
  duration: number
  /** Why it does not hold, in a few lines; empty where it does. */
  reason: string
}

/** What one exercise is worth: its points in proportion to the facts that hold. */
export interface ExerciseGrade {
  exercise: Exercise
  status: 'passed' | 'failed' | 'not started'
  facts: FactGrade[]
  /** Points, with partial credit, to two decimals. */
  points: number
  of: number
}

/** A sum of points over a level, a week, or everything. */
export interface Total {
  id: string
  points: number
  of: number
  passed: number
  exercises: number
}

/** Grades exercises from their results; one without a result has not been started. */
export function gradeExercises(exercises: Exercise[], results: ExerciseResult[]): ExerciseGrade[] {
  const byId = new Map(results.map((result) => [result.exercise.id, result]))
  return exercises.map((exercise) => {
    const of = POINTS[exercise.level.name]
    const result = byId.get(exercise.id)
    if (result === undefined) {
      const facts = exercise.facts.map((name) => ({
        name,
        passed: false,
        duration: 0,
        reason: 'not started',
      }))
      return { exercise, status: 'not started', facts, points: 0, of }
    }
    const facts = factsOf(result)
    const held = facts.filter(({ passed }) => passed).length
    const points = facts.length === 0 ? 0 : rounded((of * held) / facts.length)
    return { exercise, status: hasPassed(result) ? 'passed' : 'failed', facts, points, of }
  })
}

/** What went wrong beside facts that all hold is one more: an exercise that failed never has all its points. */
const NOTHING_ELSE = 'nothing goes wrong beside the tests'

/** The facts of the README: where a file did not load none of them holds, for its own reason. */
function factsOf(result: ExerciseResult): FactGrade[] {
  const { exercise, tests, loadErrors, uncaught, stopped, folder } = result
  const [loadError] = [...loadErrors, ...uncaught]
  const general = stopped
    ? explainStopped(stopped, folder).said
    : loadError
      ? explain(loadError, folder).said
      : ''
  const facts = exercise.facts.map((name): FactGrade => {
    const test = tests.find((candidate) => candidate.name === name)
    if (test === undefined) return { name, passed: false, duration: 0, reason: general || 'it did not run' }
    return {
      name,
      passed: test.passed,
      duration: test.duration,
      reason: test.passed ? '' : reasonOf(test, folder),
    }
  })
  if (hasPassed(result) || facts.some(({ passed }) => !passed)) return facts
  return [...facts, { name: NOTHING_ELSE, passed: false, duration: 0, reason: general || 'a test failed' }]
}

function reasonOf(test: TestResult, folder: string): string {
  if (test.stopped !== undefined) return explainStopped(test.stopped, folder).said
  const [error] = [...test.uncaught, ...test.errors]
  if (error === undefined) return 'It did not run: the process had ended before.'
  const { said, difference } = explain(error, folder, test.exchanges)
  return stripVTControlCharacters([said, difference].filter(Boolean).join('\n'))
}

/** Sums by level, by week, and over everything, in this order of ids. */
export function totals(grades: ExerciseGrade[]): { levels: Total[]; weeks: Total[]; all: Total } {
  const byLevel = Map.groupBy(grades, ({ exercise }) => exercise.level)
  const byWeek = Map.groupBy(grades, ({ exercise }) => exercise.level.week)
  return {
    levels: [...byLevel].map(([level, own]) => total(level.id, own)),
    weeks: [...byWeek].map(([week, own]) => total(week.id, own)),
    all: total('all', grades),
  }
}

function total(id: string, grades: ExerciseGrade[]): Total {
  const sum = (of: (grade: ExerciseGrade) => number) =>
    rounded(grades.reduce((whole, grade) => whole + of(grade), 0))
  return {
    id,
    points: sum(({ points }) => points),
    of: sum(({ of }) => of),
    passed: grades.filter(({ status }) => status === 'passed').length,
    exercises: grades.length,
  }
}

const rounded = (number: number) => Math.round(number * 100) / 100
