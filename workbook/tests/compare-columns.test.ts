import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import stringWidth from 'string-width'
import { describe, expect, test, vi } from 'vitest'
import { renderColumns, renderLines } from '../compare/columns.ts'
import { folded } from '../compare/folded.ts'
import { rowsOf } from '../compare/rows.ts'

/** Colours, as on a terminal, though the tests have none. */
vi.mock('../terminal/style.ts', async (original) => {
  const { bold, cyan, dim, green, red, yellow } = pc.createColors(true)
  return { ...(await original<object>()), bold, cyan, dim, green, red, yellow }
})

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, k) => `line ${from + k}`)
const text = (lines: string[]) => `${lines.join('\n')}\n`
const plain = (left: string, right: string, width = 80) =>
  renderColumns(rowsOf(left, right), width).map(stripVTControlCharacters)

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

describe('columns', () => {
  test('each row has its sign and its line numbers', () => {
    const left = 'same\nconst a = 1\ngone\n// #region 1\nsame too\n// #endregion\n'
    const right = 'same\nconst a = 2\nsame too\nnew\n'
    expect(plain(left, right, 60)).toEqual([
      '   1 same                    │    1 same',
      '   2 const a = 1             ~    2 const a = 2',
      '   3 gone                    -',
      '   5 same too                │    3 same too',
      '                             +    4 new',
    ])
  })

  const lines = {
    'longer than a column': `const value = ${'someFunction(argument) + '.repeat(12)}1`,
    'without a space': `  const url = 'https://example.com/${'x'.repeat(300)}'`,
    'with tabs': `\t\t\tif (a)\t{ return\t${'b + '.repeat(40)}c }`,
    'of Chinese': `// ${'漢字は二桁です。'.repeat(30)}`,
    'with emoji': `say('${'👩‍👩‍👧‍👦🇩🇪👍🏽 '.repeat(30)}')`,
    'with combining accents': `// ${'e\u0301\u0323'.repeat(150)}`,
    'with escape codes': `print('${'\x1b[31m\x07\x9b2J\r\b'.repeat(30)}')`,
    'indented deeply': `${' '.repeat(150)}return`,
  }
  for (const [what, line] of Object.entries(lines)) {
    test(`no row is wider than the terminal: a line ${what}`, () => {
      for (const width of [60, 80, 120, 200]) {
        const all = [
          ...renderColumns(
            rowsOf(`${line}\nsame\n${line}\n`, `${line}\nsame\nother ${line}\n${line}\n`),
            width,
          ),
          ...renderColumns(rowsOf(`${line}\n`, `${line} // more\n`), width),
          ...renderLines([{ number: 1, text: line }], width),
        ]
        for (const row of all) expect(stringWidth(row), row).toBeLessThanOrEqual(width)
        // The columns begin where they begin in every row.
        const column = Math.floor((width - 3) / 2)
        for (const row of renderColumns(rowsOf(`${line}\n`, `other\n${line}\n`), width).map(
          stripVTControlCharacters,
        ))
          expect(cut(row, column), row).toMatch(/^ [│+~-] /)
      }
    })
  }

  test('a line that is too long goes on below itself, broken at a space, and is all there', () => {
    const line = `    const total = ${'price + '.repeat(12)}tax`
    const rows = renderLines([{ number: 7, text: line }], 60).map(stripVTControlCharacters)
    expect(rows[0]).toMatch(/^ {3}7 {5}const total = price .*(?:\+|price)$/)
    for (const row of rows.slice(1)) expect(row).toMatch(/^ {5} {6}\S/)
    expect(rows.map((row) => row.slice(5).trim()).join(' ')).toBe(line.trim())
  })

  test('what is too long without a space is all there', () => {
    const line = 'x'.repeat(500)
    const rows = renderLines([{ number: 1, text: line }], 80).map(stripVTControlCharacters)
    expect(rows.map((row) => row.slice(5).trim()).join('')).toBe(line)
  })

  test('a tab stands for the columns up to the next stop', () => {
    expect(renderLines([{ number: 1, text: 'ab\tc\t\td' }], 80).map(stripVTControlCharacters)).toEqual([
      '   1 ab  c       d',
    ])
  })

  test('control characters of a file are shown and not sent to the terminal', () => {
    const [row = ''] = renderLines([{ number: 1, text: 'a\x1b]0;title\x07\x7f\x9b' }], 80)
    expect(row).toContain('a␛]0;title␇␡\uFFFD')
  })

  test('of lines that are alike the words that differ are coloured, of others the whole line', () => {
    const { red, green } = pc.createColors(true)
    const [alike = ''] = renderColumns(rowsOf('const a = one()\n', 'const a = two()\n'), 80)
    expect(alike).toContain(`const a = ${red('one')}()`)
    expect(alike).toContain(`const a = ${green('two')}()`)
    const [other = ''] = renderColumns(
      rowsOf("import { join } from 'node:path'\n", 'const app = express()\n'),
      80,
    )
    expect(other).toContain(red("import { join } from 'node:path'"))
    expect(other).toContain(green('const app = express()'))
    const [same = ''] = renderColumns(rowsOf('same\n', 'same\n'), 80)
    for (const colour of [red, green]) expect(same).not.toContain(colour('same'))
  })
})

/** A row from a column of the terminal on. */
function cut(row: string, column: number): string {
  let used = 0
  let rest = ''
  for (const { segment } of new Intl.Segmenter().segment(row)) {
    if (used >= column) rest += segment
    used += stringWidth(segment)
  }
  return rest
}
