import stringWidth from 'string-width'
import { dim, wrap } from './style.ts'

const GAP = 2

/**
 * A Markdown table as aligned columns. If they do not fit, the widest column is wrapped.
 * @param mark marks `code` and the like. Apart from its marks, a text must keep its width.
 */
export function renderTable(table: string, width: number, mark: (text: string) => string): string {
  const [header = [], , ...rows] = table.split('\n').map(cellsOf)
  const widths = fitted(
    header.map((_cell, column) => Math.max(...[header, ...rows].map((row) => widthOf(row[column])))),
    width,
  )
  const line = (row: string[]) => rowLines(row, widths, mark)
  return [
    ...line(header),
    dim(widths.map((columns) => '─'.repeat(columns)).join('  ')),
    ...rows.flatMap(line),
  ].join('\n')
}

/** Split at bars, except those in code and escaped ones. */
function cellsOf(row: string): string[] {
  const inner = row.trim().replace(/^\||\|$/g, '')
  const cells = inner.match(/(?:`[^`]*`|\\\||[^|])+/g) ?? []
  return cells.map((cell) => cell.replaceAll('\\|', '|').trim())
}

const widthOf = (cell: string | undefined) => stringWidth((cell ?? '').replaceAll(/`|\*\*/g, ''))

function fitted(widths: number[], width: number): number[] {
  const room = width - GAP * (widths.length - 1)
  const fit = [...widths]
  while (fit.reduce((sum, each) => sum + each, 0) > room) {
    const widest = fit.indexOf(Math.max(...fit))
    fit[widest] = (fit[widest] ?? 0) - 1
  }
  return fit
}

/** Keep a piece of code on one line if it fits, because its marks would be lost. */
function wrapCell(cell: string, columns: number): string[] {
  const whole = cell.replaceAll(/`[^`]+`/g, (code) =>
    widthOf(code) <= columns ? code.replaceAll(' ', UNBROKEN) : code,
  )
  return wrap(whole, columns, widthOf).map((line) => line.replaceAll(UNBROKEN, ' '))
}

/** Stands for a space in code: no text has it. */
const UNBROKEN = '\uE002'

function rowLines(row: string[], widths: number[], mark: (text: string) => string): string[] {
  const cells = widths.map((columns, index) => wrapCell(row[index] ?? '', Math.max(1, columns)))
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_line, at) =>
    cells
      .map((lines, index) => {
        const text = lines[at] ?? ''
        return mark(text) + ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)))
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  )
}
