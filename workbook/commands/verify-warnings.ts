import { type Course, type Exercise, shown } from '../catalogue/course.ts'
import { limitsOf } from '../catalogue/limits.ts'
import { count, dim, typed, yellow } from '../terminal/style.ts'

/** Where the statements of these exercises' levels are beyond their limits: one line that counts them, or each. */
export function warningLines(course: Course, exercises: Exercise[], each: boolean): string[] {
  const levels = new Set(exercises.map(({ level }) => level))
  const found = [...levels].flatMap(limitsOf)
  if (found.length === 0) return []
  if (each)
    return found.map(({ file, line, message }) => `${yellow('!')} ${shown(course, file)}:${line}  ${message}`)
  return [dim(`${count(found.length, 'warning')} about statements: ${typed('verify --warnings')}`)]
}
