import { describe, expect, test } from 'vitest'
import { renderColumns } from '../compare/columns.ts'
import { folded } from '../compare/folded.ts'
import { rowsOf } from '../compare/rows.ts'

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, k) => `line ${from + k}`)
const text = (lines: string[]) => `${lines.join('\n')}\n`
const plain = (left: string, right: string) => renderColumns(rowsOf(left, right), 80)

describe('rows', () => {
  const pairs = (left: string, right: string) =>
    rowsOf(left, right).map((row) => [row.left?.number, row.right?.number, row.changed])

  test('the same text stands beside itself', () => {
    expect(pairs('a\nb\n', 'a\nb\n')).toEqual([
      [1, 1, false],
      [2, 2, false],
    ])
    expect(rowsOf('', '')).toEqual([])
  })

  test('starter lines are left out too', () => {
    expect(pairs('// #region 1 — a store\n// #starter const a = 1\nb\n', 'b\n')).toEqual([[3, 1, false]])
  })

  test('region markers are left out, and the numbers stay those of the file', () => {
    const left = '// #region 1\na\n// #endregion\nb\n  # #region 2\n<!-- #endregion -->\nc\n'
    expect(pairs(left, 'a\n-- #region 7\nb\n/* #endregion */\nc\n')).toEqual([
      [2, 1, false],
      [4, 3, false],
      [7, 5, false],
    ])
    expect(pairs(left, '')).toEqual([
      [2, undefined, true],
      [4, undefined, true],
      [7, undefined, true],
    ])
  })

  test('a line that has changed stands beside what it has become, and not beside what was put in its way', () => {
    const left = 'const app = express()\napp.use(requestLog(log))\napp.listen(port, host)\n'
    const right = 'const store = createStore()\nconst app = express.Router()\napp.use(requestLog(options))\n'
    expect(pairs(left, right)).toEqual([
      [undefined, 1, true],
      [1, 2, true],
      [2, 3, true],
      [3, undefined, true],
    ])
  })

  test('lines without likeness stand side by side, to save room', () => {
    expect(pairs('one\ntwo\nthree\n', 'alpha\nbeta\n')).toEqual([
      [1, 1, true],
      [2, 2, true],
      [3, undefined, true],
    ])
  })

  test('every line of both sides is there once, in order, however large the change', () => {
    const left = text(Array.from({ length: 150 }, (_, k) => `left ${k} of many`))
    const right = text(Array.from({ length: 120 }, (_, k) => `right ${k} of others`))
    const rows = rowsOf(`same\n${left}end\n`, `same\n${right}end\n`)
    expect(rows.flatMap((row) => row.left?.number ?? [])).toEqual(
      Array.from({ length: 152 }, (_, k) => k + 1),
    )
    expect(rows.flatMap((row) => row.right?.number ?? [])).toEqual(
      Array.from({ length: 122 }, (_, k) => k + 1),
    )
  })

  test('line ends of Windows are no difference', () => {
    expect(rowsOf('a\r\nb\r\n', 'a\nb\n').every(({ changed }) => !changed)).toBe(true)
  })
})

describe('folding', () => {
  test('a stretch far from changes is folded to its length; three lines around a change stay', () => {
    const left = [...numbers(20), 'old', ...numbers(20, 21)]
    const rows = folded(rowsOf(text(left), text([...numbers(20), 'new', ...numbers(20, 21)])))
    expect(rows).toHaveLength(1 + 3 + 1 + 3 + 1)
    expect([rows[0], rows.at(-1)]).toEqual([17, 17])
    expect(plain(text(left), text(left.with(20, 'new'))).filter((line) => line.includes('⋯'))).toEqual([
      '     ⋯ 17 unchanged lines',
      '     ⋯ 17 unchanged lines',
    ])
  })

  test('a single line is not folded', () => {
    const lines = ['old', ...numbers(7), 'old']
    const rows = folded(rowsOf(text(lines), text(lines.with(0, 'new').with(8, 'new'))))
    expect(rows.filter((row) => typeof row === 'number')).toEqual([])
    expect(rows).toHaveLength(9)
  })
})
