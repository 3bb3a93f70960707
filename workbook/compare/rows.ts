import { diffArrays } from 'diff'
import { alikePairs } from './alike.ts'

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

/** A marker says which exercise lines belong to, and that differs between the sides. */
const MARKER = /^\s*(\/\/|\/\*|#|--|<!--)\s*#(?:(?:end)?region|starter)\b/

/** Sets the lines of two texts side by side; lines of markers, `#region` and `#starter`, are left out. */
export function rowsOf(left: string, right: string): Row[] {
  const a = linesOf(left)
  const b = linesOf(right)
  const rows: Row[] = []
  let removed: Line[] = []
  for (const { added, removed: gone, value } of diffArrays(textsOf(a), textsOf(b))) {
    // Removed lines wait for the lines that replace them.
    if (gone) removed = a.splice(0, value.length)
    else if (added) rows.push(...changedRows(removed.splice(0), b.splice(0, value.length)))
    else {
      rows.push(...changedRows(removed.splice(0), []))
      const same = b.splice(0, value.length)
      rows.push(
        ...a.splice(0, value.length).map((line, k) => ({ left: line, right: same[k], changed: false })),
      )
    }
  }
  return [...rows, ...changedRows(removed, [])]
}

/** Pairs changed lines with their new versions. The other lines between them stand side by side to save room. */
function changedRows(removed: Line[], added: Line[]): Row[] {
  const rows: Row[] = []
  let i = 0
  let j = 0
  const ends: [number, number] = [removed.length, added.length]
  for (const [nextI, nextJ] of [...alikePairs(textsOf(removed), textsOf(added)), ends]) {
    while (i < nextI || j < nextJ) {
      rows.push({
        left: i < nextI ? removed[i++] : undefined,
        right: j < nextJ ? added[j++] : undefined,
        changed: true,
      })
    }
    if (nextI < removed.length && nextJ < added.length)
      rows.push({ left: removed[i++], right: added[j++], changed: true })
  }
  return rows
}

const textsOf = (lines: Line[]) => lines.map(({ text }) => text)

function linesOf(text: string): Line[] {
  if (text === '') return []
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  return lines
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter(({ text: line }) => !MARKER.test(line))
}
