import { type ExerciseGrade, totals } from '../../grade/grade.ts'

/** Grades for other programs. `version` grows when a field changes its meaning. */
export function renderJson(grades: ExerciseGrade[]): string {
  const { levels, weeks, all } = totals(grades)
  const exercises = grades.map(({ exercise: { id, title, slug }, status, star, points, of, facts }) => ({
    id,
    title,
    slug,
    status,
    star,
    points,
    of,
    facts: facts.map(({ name, part, passed, duration, reason }) => ({
      name,
      part,
      passed,
      milliseconds: Math.round(duration),
      reason,
    })),
  }))
  const { points, of } = all
  return `${JSON.stringify({ version: 1, points, of, weeks, levels, exercises }, null, 2)}\n`
}
