import type { ExerciseGrade } from '../../grade/grade.ts'

/** One row per exercise, as spreadsheets read it (RFC 4180). */
export function renderCsv(grades: ExerciseGrade[]): string {
  const header = ['exercise', 'title', 'status', 'points', 'of', 'facts held', 'facts', 'star']
  const rows = grades.map(({ exercise, status, points, of, facts, star }) => {
    const held = facts.filter(({ passed }) => passed).length
    return [exercise.id, exercise.title, status, points, of, held, facts.length, star ? 'yes' : 'no']
  })
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
