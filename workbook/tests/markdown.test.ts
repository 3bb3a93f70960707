import pc from 'picocolors'
import { expect, test, vi } from 'vitest'
import { renderMarkdown } from '../terminal/markdown.ts'

const { bold, cyan } = pc.createColors(true)

/** Colours, as on a terminal, though the tests have none. */
vi.mock('../terminal/style.ts', async (original) => {
  const colours = pc.createColors(true)
  return { ...(await original<object>()), bold: colours.bold, cyan: colours.cyan, dim: String }
})

test('paragraphs are wrapped and stay apart', () => {
  const text = 'one two three\nfour five six seven\n\n\neight'
  expect(renderMarkdown(text, 13)).toBe('one two three\nfour five six\nseven\n\neight')
})

test('code in fences is kept as it is', () => {
  const code = 'if (a) {\n  **b** `c`\n\n  - d\n}'
  const shown = code
    .split('\n')
    .map((line) => cyan(`    ${line}`))
    .join('\n')
  expect(renderMarkdown(`Before:\n\n\`\`\`ts\n${code}\n\`\`\`\n\nAfter.`, 10)).toBe(
    `Before:\n\n${shown}\n\nAfter.`,
  )
})

test('items of a list stand below each other, their text below its beginning', () => {
  expect(renderMarkdown('Two:\n- one two\n  three\n* four\n- five', 9)).toBe(
    'Two:\n- one two\n  three\n* four\n- five',
  )
  expect(renderMarkdown('1. one two three\n2. four\n10. five six seven', 11)).toBe(
    '1. one two\n   three\n2. four\n10. five\n    six\n    seven',
  )
  expect(renderMarkdown('one\n-two', 20), 'a minus is no bullet').toBe('one -two')
})

test('a table has aligned columns, and the widest is wrapped where they do not fit', () => {
  const table = '| a | b |\n|---|---|\n| 1 | `a|b` is a long text |\n| 22 | |'
  expect(renderMarkdown(table, 40)).toBe(
    `a   b\n──  ──────────────────\n1   ${cyan('a|b')} is a long text\n22`,
  )
  expect(renderMarkdown(table, 14)).toBe(`a   b\n──  ──────────\n1   ${cyan('a|b')} is a\n    long text\n22`)
})

test('code, strong words and links are marked', () => {
  expect(renderMarkdown('Call `next()`, **always**, see [the manual](https://expressjs.com).', 100)).toBe(
    `Call ${cyan('next()')}, ${bold('always')}, see the manual (https://expressjs.com).`,
  )
})

test('nothing in code is marked, and code in strong words is', () => {
  expect(renderMarkdown('`a ** b` and `c ** d` and `[x](y)`', 100)).toBe(
    `${cyan('a ** b')} and ${cyan('c ** d')} and ${cyan('[x](y)')}`,
  )
  expect(renderMarkdown('**the `x` header**', 100)).toBe(bold(`the ${cyan('x')} header`))
})
