import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import stringWidth from 'string-width'
import { describe, expect, test, vi } from 'vitest'
import { renderColumns, renderLines } from '../compare/columns.ts'
import { rowsOf } from '../compare/rows.ts'

/** Colours, as on a terminal, though the tests have none. */
vi.mock('../terminal/style.ts', async (original) => {
  const { bold, cyan, dim, green, red, yellow } = pc.createColors(true)
  return { ...(await original<object>()), bold, cyan, dim, green, red, yellow }
})

const plain = (left: string, right: string, width = 80) =>
  renderColumns(rowsOf(left, right), width).map(stripVTControlCharacters)

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
