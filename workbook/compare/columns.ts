import { diffWordsWithSpace } from 'diff'
import { dim, green, red, yellow } from '../terminal/style.ts'
import { isAlike } from './alike.ts'
import { cellsOf, type Part } from './cells.ts'
import { folded } from './folded.ts'
import type { Line, Row } from './rows.ts'

/** Columns for a line's number and the space after it. */
const GUTTER = 5
/** Between the columns: a sign with a space on each side. */
const BETWEEN = 3

/** How many columns of the terminal each of the two programs gets. */
export function columnWidth(width: number): number {
  return Math.floor((width - BETWEEN) / 2)
}

/**
 * The rows as text in two columns: changed lines marked, the words that differ coloured, the rest folded.
 * @param width columns of the terminal; no line takes more.
 */
export function renderColumns(rows: Row[], width: number): string[] {
  const column = columnWidth(width) - GUTTER
  return folded(rows).flatMap((row) =>
    typeof row === 'number' ? [dim(`${' '.repeat(GUTTER)}⋯ ${row} unchanged lines`)] : rowLines(row, column),
  )
}

/** Numbered lines in one column, for a file without a counterpart. */
export function renderLines(lines: Line[], width: number): string[] {
  return lines.flatMap((line) =>
    numbered(line, [{ text: line.text }], width - GUTTER).map((row) => row.trimEnd()),
  )
}

function rowLines(row: Row, width: number): string[] {
  const [left, right] = marked(row)
  const leftCells = numbered(row.left, left, width)
  const rightCells = numbered(row.right, right, width)
  const empty = ' '.repeat(width + GUTTER)
  return Array.from({ length: Math.max(leftCells.length, rightCells.length) }, (_, k) =>
    `${leftCells[k] ?? empty} ${k === 0 ? signOf(row) : dim('│')} ${rightCells[k] ?? ''}`.trimEnd(),
  )
}

function signOf({ left, right, changed }: Row): string {
  if (!changed) return dim('│')
  if (left === undefined) return green('+')
  return right === undefined ? red('-') : yellow('~')
}

/** Marks the words that differ in lines that are alike. Other lines differ as a whole. */
function marked({ left, right, changed }: Row): [Part[], Part[]] {
  const a = left?.text ?? ''
  const b = right?.text ?? ''
  if (!changed) return [[{ text: a }], [{ text: b }]]
  if (!left || !right || !isAlike(a, b)) return [[{ text: a, colour: red }], [{ text: b, colour: green }]]
  const words = diffWordsWithSpace(a, b)
  return [
    words.filter(({ added }) => !added).map(({ value, removed }) => part(value, removed ? red : undefined)),
    words.filter(({ removed }) => !removed).map(({ value, added }) => part(value, added ? green : undefined)),
  ]
}

const part = (text: string, colour: Part['colour']): Part => ({ text, colour })

function numbered(line: Line | undefined, parts: Part[], width: number): string[] {
  if (line === undefined) return []
  return cellsOf(parts, width).map((cell, index) => {
    const number = index === 0 ? String(line.number) : ''
    return `${dim(number.padStart(GUTTER - 1))} ${cell}`
  })
}
