import { changesBetween } from 'shared/course/changes.ts'
import { linesOf } from 'shared/course/text-lines.ts'

/** The text of each file of a program, by its path. */
export type Texts = ReadonlyMap<string, string>

/**
 * Where lines have been moved to: every place at which they are now and were not before. Other copies that did
 * not move say nothing.
 */
export function movedTo(wanted: string[], base: Texts, ours: Texts): { path: string; at: number }[] {
  // Braces alone are everywhere.
  if (!wanted.some((line) => /\w/.test(line))) return []
  return [...ours].flatMap(([path, text]) => {
    const lines = linesOf(text)
    const before = base.get(path) ?? ''
    if (text === before) return []
    const isNew = newLines(linesOf(before), lines)
    return lines.flatMap((_, at) =>
      wanted.every((line, offset) => lines[at + offset] === line && isNew.has(at + offset))
        ? [{ path, at }]
        : [],
    )
  })
}

function newLines(before: string[], now: string[]): Set<number> {
  const added = new Set<number>()
  let shift = 0
  for (const edit of changesBetween(before, now)) {
    edit.added.forEach((_, index) => {
      added.add(edit.at + shift + index)
    })
    shift += edit.added.length - edit.removed
  }
  return added
}
