import { type Course, shown } from '../catalogue/course.ts'
import { count, dim, typed, yellow } from '../terminal/style.ts'
import type { Readable } from '../verify/readable.ts'

/** Warnings about statements, counted or one by one, and a line per week that says how much each level keeps. */
export function readableLines(course: Course, { warnings, survivals }: Readable, each: boolean): string[] {
  const lines = each
    ? warnings.map(({ file, line, message }) => `${yellow('!')} ${shown(course, file)}:${line}  ${message}`)
    : []
  if (warnings.length > 0 && !each)
    lines.push(dim(`${count(warnings.length, 'warning')} about statements: ${typed('verify --warnings')}`))
  for (const week of new Set(survivals.map(({ higher }) => higher.week))) {
    const steps = survivals
      .filter(({ higher }) => higher.week === week)
      .map(({ lower, higher, lines: all, kept }) => {
        const share = all === 0 ? 'no file in common' : `${Math.round((100 * kept) / all)} %`
        return `${lower.name} → ${higher.name} ${share}`
      })
    lines.push(dim(`${week.id}, lines of common files that survive: ${steps.join(', ')}`))
  }
  return lines
}
