import leven from 'leven'
import { type Hunk, linesBefore } from './hunks.ts'
import { placesAlone } from './place-hunks.ts'
import { withPlainEnd } from './text-lines.ts'

/** Why a hunk does not have exactly one place in a file, in words. */
export function misfit(
  path: string,
  hunk: Hunk,
  places: readonly number[],
  lines: readonly string[],
): string {
  const wanted = linesBefore(hunk)
  if (wanted.length === 0) {
    return `it adds "${shownLine(hunk[0]?.text)}" to ${path} without saying where: add a line of context`
  }
  const first = wanted.find((line) => line.trim() !== '')
  if (places.length > 1) {
    return `it is ambiguous: "${shownLine(first)}" matches at lines ${list(places)} of ${path}; add a line of context`
  }
  const elsewhere = placesAlone(hunk, lines)
  if (elsewhere.length > 0) {
    return `its hunks are not in the order of ${path}: "${shownLine(first)}" is at lines ${list(elsewhere)}`
  }
  return `it no longer fits: ${nearest(path, wanted, lines.map(withPlainEnd))}`
}

/** The first line that differs, at the place in the file that differs least. */
function nearest(path: string, wanted: string[], lines: readonly string[]): string {
  let best = { start: 0, distance: Number.POSITIVE_INFINITY }
  for (let start = 0; start < lines.length; start += 1) {
    const distance = wanted.reduce((sum, line, offset) => sum + unlike(line, lines[start + offset] ?? ''), 0)
    if (distance < best.distance) best = { start, distance }
  }
  const missing = wanted.findIndex((line, offset) => line !== lines[best.start + offset])
  const looked = wanted[missing] ?? ''
  const found = lines[best.start + missing] ?? ''
  const isNear = best.distance <= wanted.join('').length / 2
  if (!isNear) return `${path} has nothing like "${shownLine(looked)}"`
  const line = `line ${best.start + missing + 1} of ${path}`
  if (looked.trimEnd() === found.trimEnd())
    return `${line} ends differently from "${shownLine(looked)}" (spaces, or the newline at the end)`
  return `it looks for "${shownLine(looked)}", and ${line} says "${shownLine(found)}"`
}

/** How many characters differ; spaces around the line count for little. */
function unlike(a: string, b: string): number {
  return a === b ? 0 : leven(a.trim(), b.trim()) + 0.1
}

function list(places: readonly number[]): string {
  const numbers = places.map((place) => place + 1)
  return numbers.length === 1 ? `${numbers[0]}` : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`
}

const shownLine = (line = '') => (line.trim().length > 80 ? `${line.trim().slice(0, 79)}…` : line.trim())
