import { type Hunk, linesBefore } from './hunks.ts'
import { withPlainEnd } from './text-lines.ts'

/** A stretch of a file, first and last line, from 0. */
export interface Stretch {
  start: number
  end: number
}

/**
 * Where each hunk of a file can be: its lines must be there exactly. The stretches (the regions of the patch's
 * exercise) come first; if none of them has the lines, the whole file counts. A place that is not between those
 * of the hunks above and below does not count.
 * @returns for each hunk the indices of the lines at which it can begin.
 */
export function placesOf(
  hunks: readonly Hunk[],
  lines: readonly string[],
  own: readonly Stretch[],
): number[][] {
  const text = lines.map(withPlainEnd)
  const sizes = hunks.map((hunk) => linesBefore(hunk).length)
  const places = hunks.map((hunk) =>
    preferred(matches(linesBefore(hunk), text), linesBefore(hunk).length, own),
  )
  let from = 0
  places.forEach((found, index) => {
    const left = found.length === 1 ? found : found.filter((place) => place >= from)
    places[index] = left
    if (left[0] !== undefined) from = left[0] + (sizes[index] ?? 0)
  })
  let until = lines.length
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const found = places[index] ?? []
    const left = found.length === 1 ? found : found.filter((place) => place + (sizes[index] ?? 0) <= until)
    places[index] = left
    until = left.at(-1) ?? until
  }
  return places
}

/** Where a hunk would be if it were the only one. */
export function placesAlone(hunk: Hunk, lines: readonly string[]): number[] {
  return matches(linesBefore(hunk), lines.map(withPlainEnd))
}

function matches(wanted: string[], lines: readonly string[]): number[] {
  // Lines that are only added have no place of their own, except in an empty file.
  if (wanted.length === 0) return lines.length === 0 ? [0] : []
  return lines.flatMap((_, start) =>
    wanted.every((line, offset) => lines[start + offset] === line) ? [start] : [],
  )
}

function preferred(places: number[], size: number, own: readonly Stretch[]): number[] {
  const inside = places.filter((place) =>
    own.some(({ start, end }) => place >= start && place + size - 1 <= end),
  )
  return inside.length > 0 ? inside : places
}
