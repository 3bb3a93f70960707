import type { Row } from './rows.ts'

/** Unchanged lines around a change that stay; a longer stretch is folded. */
const CONTEXT = 3

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
  // A fold of one line takes as much room as the line itself.
  let index = 0
  return result.map((item) => {
    const row = rows[index]
    index += typeof item === 'number' ? item : 1
    return item === 1 && row !== undefined ? row : item
  })
}
