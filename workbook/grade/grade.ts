import type { Exercise } from '../catalogue/course.ts'
import { POINTS } from '../catalogue/levels.ts'
import { type Fact, factsOf, heldOf, holds, type Verdict } from '../verdict/verdict.ts'

/** One fact of an exercise: whether it holds, and why not. */
export interface FactGrade {
  name: string
  part: 'core' | 'production'
  passed: boolean
  /** Milliseconds; 0 if it did not run. */
  duration: number
  /** Why it does not hold, in a few lines; empty if it holds. */
  reason: string
}

/** What one exercise is worth: its points in proportion to the facts that hold. */
export interface ExerciseGrade {
  exercise: Exercise
  status: 'passed' | 'failed' | 'not started'
  /** Whether the production part holds too. */
  star: boolean
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
  stars: number
  exercises: number
}

/** The share of the core's facts in an exercise with two lists; production's facts get the rest. */
const CORE_SHARE = 0.8

/** Grades exercises by their verdicts. An exercise without a verdict has not been started. */
export function gradeExercises(exercises: Exercise[], verdicts: Verdict[]): ExerciseGrade[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.exercise.id, verdict]))
  return exercises.map((exercise) => {
    const of = POINTS[exercise.level.name]
    const verdict = byId.get(exercise.id)
    if (verdict === undefined) return { ...notStarted(exercise), of }
    const facts = factsOf(verdict).map((fact) => factGrade(verdict, fact))
    const status = holds(verdict) ? 'passed' : 'failed'
    const star = verdict.star === true
    return { exercise, status, star, facts: withBeside(verdict, facts), points: pointsOf(verdict, of), of }
  })
}

function notStarted(exercise: Exercise): Omit<ExerciseGrade, 'of'> {
  const facts = exercise.facts.map((name): FactGrade => {
    const part = exercise.core.includes(name) ? 'core' : 'production'
    return { name, part, passed: false, duration: 0, reason: 'not started' }
  })
  return { exercise, status: 'not started', star: false, facts, points: 0 }
}

function pointsOf(verdict: Verdict, of: number): number {
  const { core, production, beside } = verdict
  // If all facts hold and something else goes wrong, that counts as one more fact: such a part never gets all
  // its points.
  const shareOf = (facts: Fact[], part: FactGrade['part']) => {
    const extra =
      beside.length > 0 && partOfBeside(verdict) === part && heldOf(facts) === facts.length ? 1 : 0
    return facts.length === 0 ? 0 : heldOf(facts) / (facts.length + extra)
  }
  const coreShare = shareOf(core, 'core')
  if (production.length === 0) return rounded(of * coreShare)
  const productionShare = shareOf(production, 'production')
  return rounded(of * (CORE_SHARE * coreShare + (1 - CORE_SHARE) * productionShare))
}

/** If the core holds, what goes wrong besides the facts belongs to the production part. */
const partOfBeside = (verdict: Verdict) => (holds(verdict) ? 'production' : 'core')

function factGrade({ exercise, beside }: Verdict, { name, state, duration, reasons }: Fact): FactGrade {
  const part = exercise.production.includes(name) ? 'production' : 'core'
  const [first = beside[0]] = reasons
  const reason =
    first === undefined ? notRun(part) : [first.said, first.difference].filter(Boolean).join('\n')
  return { name, part, passed: state === 'held', duration, reason: state === 'held' ? '' : reason }
}

const notRun = (part: FactGrade['part']) =>
  part === 'production' ? 'it did not run: the core comes first' : 'it did not run'

const NOTHING_ELSE = 'nothing goes wrong beside the tests'

function withBeside(verdict: Verdict, facts: FactGrade[]): FactGrade[] {
  const [first] = verdict.beside
  if (first === undefined || facts.some(({ passed }) => !passed)) return facts
  const part = partOfBeside(verdict)
  return [...facts, { name: NOTHING_ELSE, part, passed: false, duration: 0, reason: first.said }]
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
    stars: grades.filter(({ star }) => star).length,
    exercises: grades.length,
  }
}

const rounded = (number: number) => Math.round(number * 100) / 100
