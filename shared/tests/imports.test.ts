import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { importsOf } from '../testing/imports.ts'

const file = join(tmpdir(), `nine-weeks-imports-${process.pid}.ts`)
afterAll(() => rmSync(file, { force: true }))

function imports(text: string) {
  writeFileSync(file, text)
  return importsOf(file).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' (type)' : ''}`)
}

test('finds imports of every form', () => {
  expect(
    imports("import a from 'a'\nimport * as b from 'b'\nimport { c, type D } from 'c'\nimport 'd'"),
  ).toEqual(['a', 'b', 'c', 'd'])
  expect(imports("export * from 'a'\nexport { b } from 'b'\nawait import('c')\nawait import(`d`)")).toEqual([
    'a',
    'b',
    'c',
    'd',
  ])
})

test('tells types from values', () => {
  expect(imports("import type A from 'a'\nimport { type B } from 'b'\nexport type { C } from 'c'")).toEqual([
    'a (type)',
    'b (type)',
    'c (type)',
  ])
})

test('takes neither comments nor strings for imports', () => {
  expect(imports("// import a from 'a'\nconst text = `import b from 'b'`\nexport { text }")).toEqual([])
})

test('resolves relative imports', () => {
  imports("import '../users.ts'\nimport 'express'")
  expect(importsOf(file).map((each) => each.file)).toEqual([join(tmpdir(), '../users.ts'), undefined])
})

test('says when a file does not parse', () => {
  expect(() => imports('const = 1')).toThrow(`${file} does not parse: `)
})
