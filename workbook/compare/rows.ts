import { diffArrays } from 'diff'

/** A line with its number in its file, from 1. */
export interface Line {
  number: number
  text: string
}

/** One row of two columns: the same line on both sides, one changed into the other, or one side's own. */
export interface Row {
  left?: Line
  right?: Line
  changed: boolean
}

/** A marker says which exercise lines belong to, which is another one on the other side. */
const MARKER = /^\s*(\/\/|\/\*|#|--|<!--)\s*#(end)?region\b/

/** Sets the lines of two texts side by side; region markers are left out. */
export function rowsOf(left: string, right: string): Row[] {
  const a = linesOf(left)
  const b = linesOf(right)
  const rows: Row[] = []
  let i = 0
  let j = 0
  const texts = (lines: Line[]) => lines.map(({ text }) => text)
  for (const part of diffArrays(texts(a), texts(b))) {
    const { length } = part.value
    if (!part.added && !part.removed) {
      for (let k = 0; k < length; k++) rows.push({ left: a[i++], right: b[j++], changed: false })
    } else if (part.removed) {
      for (let k = 0; k < length; k++) rows.push({ left: a[i++], changed: true })
    } else {
      // What was removed just before stands beside what came in its place.
      const open = trailingRemovals(rows)
      for (let k = 0; k < length; k++) {
        const row = open[k]
        if (row) row.right = b[j++]
        else rows.push({ right: b[j++], changed: true })
      }
    }
  }
  return rows
}

function linesOf(text: string): Line[] {
  if (text === '') return []
  const lines = text.replace(/\n$/, '').split('\n')
  return lines
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter(({ text: line }) => !MARKER.test(line))
}

function trailingRemovals(rows: Row[]): Row[] {
  const start = rows.findLastIndex(({ changed, right }) => !changed || right !== undefined)
  return rows.slice(start + 1)
}
