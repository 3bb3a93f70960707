import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CallExpression, type Node, parseSync, type VariableDeclarator, Visitor } from 'oxc-parser'
import { expect, test } from 'vitest'

/*
 * Vitest takes what follows the second slash of a regular expression for flags: a failure shows
 * /^application\/json\b/json\b. With the slash written as \x2f it shows the pattern.
 */

const MATCHERS = new Set(['toMatch', 'stringMatching', 'toThrow', 'toThrowError'])

const root = join(import.meta.dirname, '../..')
const files = globSync(['packages/*/{*/,}tests/*.ts', 'shared/contracts/*.ts'], { cwd: root })

test('no failure shows a regular expression with a slash in it', () => {
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap(patternsWithSlash)).toEqual([])
})

test('finds one in an argument, and by its name', () => {
  const patterns = found(
    'const a = /x\\/y/\nexpect(b).not.toMatch(a)\nexpect.stringMatching(/[/]/)\nline(/\\//)',
  )
  expect(patterns).toEqual([
    { line: 2, pattern: 'x\\/y' },
    { line: 3, pattern: '[/]' },
  ])
})

function patternsWithSlash(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return found(text).map(({ line, pattern }) => `${file}:${line} ${pattern}`)
}

function found(text: string) {
  const { program } = parseSync('some.test.ts', text)
  const named = new Map<string, string>()
  const shown: { line: number; pattern: string }[] = []
  new Visitor({
    VariableDeclarator({ id, init }: VariableDeclarator) {
      const pattern = init && patternOf(init)
      if (pattern && id.type === 'Identifier') named.set(id.name, pattern)
    },
    CallExpression({ callee, arguments: given, end }: CallExpression) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      if (!MATCHERS.has(callee.property.name)) return
      for (const one of given) {
        const pattern = one.type === 'Identifier' ? named.get(one.name) : patternOf(one)
        if (pattern?.includes('/')) shown.push({ line: text.slice(0, end).split('\n').length, pattern })
      }
    },
  }).visit(program)
  return shown
}

const patternOf = (node: Node) =>
  node.type === 'Literal' && 'regex' in node ? node.regex.pattern : undefined
