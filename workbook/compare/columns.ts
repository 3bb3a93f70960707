import { diffWordsWithSpace } from 'diff'
import { dim, green, red } from '../terminal/style.ts'
import type { Line, Row } from './rows.ts'

/** Unchanged lines around a change that stay; a longer stretch is folded. */
const CONTEXT = 3
const GUTTER = 5

/** The rows as text in two columns: changed lines marked, the words that differ coloured, the rest folded. */
export function renderColumns(rows: Row[], width: number): string[] {
  const column = Math.floor((width - 3) / 2) - GUTTER
  return folded(rows).flatMap((row) =>
    typeof row === 'number' ? [dim(`${' '.repeat(GUTTER)}⋯ ${row} unchanged lines`)] : rowLines(row, column),
  )
}

/** Replaces stretches of unchanged rows that are far from any change by their length. */
export function folded(rows: Row[]): (Row | number)[] {
  const near = rows.map((_row, index) =>
    rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ changed }) => changed),
  )
  const result: (Row | number)[] = []
  rows.forEach((row, index) => {
    const last = result.at(-1)
    if (near[index]) result.push(row)
    else if (typeof last === 'number') result[result.length - 1] = last + 1
    else result.push(1)
  })
  // A fold of one line takes as much room as the line.
  let index = 0
  return result.map((item) => {
    const row = rows[index]
    index += typeof item === 'number' ? item : 1
    return item === 1 && row !== undefined ? row : item
  })
}

function rowLines({ left, right, changed }: Row, width: number): string[] {
  const sign = !changed ? ' ' : left === undefined ? '+' : right === undefined ? '-' : '~'
  const [leftParts, rightParts] = marked(left, right, changed)
  const leftCells = cells(left, leftParts, width)
  const rightCells = cells(right, rightParts, width)
  const empty = ' '.repeat(width + GUTTER)
  const lines: string[] = []
  for (let k = 0; k < Math.max(leftCells.length, rightCells.length); k++) {
    lines.push(`${leftCells[k] ?? empty} ${k === 0 ? sign : ' '} ${rightCells[k] ?? ''}`.trimEnd())
  }
  return lines
}

/** A piece of a line, and how it is coloured. */
interface Part {
  text: string
  colour?: (text: string) => string
}

function marked(left: Line | undefined, right: Line | undefined, changed: boolean): [Part[], Part[]] {
  if (!changed) return [[{ text: left?.text ?? '' }], [{ text: right?.text ?? '' }]]
  if (left === undefined || right === undefined) {
    return [[{ text: left?.text ?? '', colour: red }], [{ text: right?.text ?? '', colour: green }]]
  }
  const words = diffWordsWithSpace(left.text, right.text)
  return [
    words
      .filter(({ added }) => !added)
      .map(({ value, removed }) => ({ text: value, ...(removed && { colour: red }) })),
    words
      .filter(({ removed }) => !removed)
      .map(({ value, added }) => ({ text: value, ...(added && { colour: green }) })),
  ]
}

/** One line as cells of the same width: a line that is too long goes on in the next one. */
function cells(line: Line | undefined, parts: Part[], width: number): string[] {
  if (line === undefined) return []
  const rows: string[] = ['']
  let used = 0
  for (const { text, colour = (plain: string) => plain } of parts) {
    for (let rest = text; rest !== ''; ) {
      if (used === width) {
        rows.push('')
        used = 0
      }
      const piece = rest.slice(0, width - used)
      rows[rows.length - 1] += colour(piece)
      used += piece.length
      rest = rest.slice(piece.length)
    }
  }
  rows[rows.length - 1] += ' '.repeat(width - used)
  return rows.map(
    (row, index) => `${dim((index === 0 ? String(line.number) : '').padStart(GUTTER - 1))} ${row}`,
  )
}
