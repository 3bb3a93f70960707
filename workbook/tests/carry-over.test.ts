import { expect, test } from 'vitest'
import { carryOver } from '../mistakes/carry-over.ts'

/*
 * What happens to one patch when the reference changes.
 */

const BASE = `import { take } from './take.ts'

// #region 1
// One after the other.
export function all() {
  const one = take(1)
  return [one, take(2)]
}
// #endregion
`

/** The new hunks of a patch, or its conflicts. */
function carried(hunks: string, ours: string, more: Record<string, string> = {}) {
  const patch = { file: '1-x.patch', name: '1-x', headers: {}, head: '', diff: `--- app.ts\n${hunks}` }
  const base = new Map([['app.ts', BASE]])
  const result = carryOver(patch, base, new Map(Object.entries({ 'app.ts': ours, ...more })))
  if ('diff' in result) return result.diff.replace('--- app.ts\n', '')
  return result.conflicts.map(({ path, line, message }) => `${path}:${line} ${message}`)
}

const edited = (from: string, to: string) => BASE.replace(from, to)

test('a comment that was reworded beside it or among its lines is no conflict', () => {
  const reworded = edited('One after', 'Each after')
  expect(carried('@@\n // One after the other.\n+// Slow.\n', reworded)).toBe(
    '@@\n+// Slow.\n export function all() {\n',
  )
  expect(
    carried('@@\n-// One after the other.\n-export function all() {\n+function all() {\n', reworded),
  ).toBe('@@\n-// Each after the other.\n-export function all() {\n+function all() {\n')
  const two = edited('// One after', '// Not at once:\n// one after')
  expect(carried('@@\n-// One after the other.\n-export function all() {\n+function all() {\n', two)).toBe(
    '@@\n-// Not at once:\n-// one after the other.\n-export function all() {\n+function all() {\n',
  )
})

test('code that was changed among its lines is a conflict, every one', () => {
  const both = edited('take(1)', 'take(3)').replace('take(2)', 'take(4)')
  expect(carried('@@\n-  const one = take(1)\n@@\n-  return [one, take(2)]\n+  return []\n', both)).toEqual([
    'app.ts:6 "const one = take(1)" is now "const one = take(3)"',
    'app.ts:7 "return [one, take(2)]" is now "return [one, take(4)]"',
  ])
  const without = edited('  const one = take(1)\n', '')
  expect(carried('@@\n-  const one = take(1)\n', without)).toEqual(['app.ts:6 "const one = take(1)" is gone'])
})

test('lines that were added around it move it', () => {
  expect(
    carried(
      '@@\n-  const one = take(1)\n+  const one = 1\n',
      `// New.\n${edited('  const', '  take(0)\n  const')}`,
    ),
  ).toBe('@@\n-  const one = take(1)\n+  const one = 1\n')
})

test('what both add in one place keeps to the side of its context', () => {
  const ours = edited('  return', '  take(0)\n  return')
  expect(carried('@@\n   const one = take(1)\n+  take(9)\n', ours)).toBe(
    '@@\n   const one = take(1)\n+  take(9)\n',
  )
  expect(carried('@@\n+  take(9)\n   return [one, take(2)]\n', ours)).toBe('@@\n   take(0)\n+  take(9)\n')
})

test('lines that were indented take it along', () => {
  const ours = edited(
    '  const one = take(1)\n  return',
    '  try {\n    const one = take(1)\n    return',
  ).replace('2)]\n', '2)]\n  } finally {}\n')
  expect(carried('@@\n-  return [one, take(2)]\n+  if (one) return []\n+\n+  return [one]\n', ours)).toBe(
    '@@\n-    return [one, take(2)]\n+    if (one) return []\n+\n+    return [one]\n',
  )
})

test('lines that were moved are followed, unless they are in two places now', () => {
  const moved = `${edited('  const one = take(1)\n', '')}\nexport function first() {\n  const one = take(1)\n  return one\n}\n`
  const hunk = '@@\n-  const one = take(1)\n+  const one = 1\n'
  expect(carried(hunk, moved)).toBe(hunk)
  const twice = `${moved}\nexport function again() {\n  const one = take(1)\n  return [one]\n}\n`
  expect(carried(hunk, twice)).toEqual(['app.ts:6 "const one = take(1)" is gone'])
})

test('two lines that have become one are a conflict', () => {
  const before = { 'app.ts': 'a()\nsame()\nb()\nsame()\n', 'other.ts': 'c()\n' }
  const after = { 'app.ts': 'a()\nb()\n', 'other.ts': 'c()\nsame()\n' }
  const diff = '--- app.ts\n@@\n a()\n-same()\n+one()\n@@\n b()\n-same()\n+two()\n'
  const patch = { file: '1-x.patch', name: '1-x', headers: {}, head: '', diff }
  const result = carryOver(patch, new Map(Object.entries(before)), new Map(Object.entries(after)))
  expect(result).toEqual({
    conflicts: [{ path: 'other.ts', line: 2, message: 'two changes of the mistake meet in this line' }],
  })
})

test('the same line that stood elsewhere before is no place to move to', () => {
  const patch = '@@\n-  return [one, take(2)]\n+  return []\n'
  const other = { 'other.ts': '  return [one, take(2)]\n' }
  const base = new Map([['app.ts', BASE], ...Object.entries(other)])
  const ours = new Map([...base, ['app.ts', edited('take(2)', 'take(3)')] as const])
  const file = { file: '1-x.patch', name: '1-x', headers: {}, head: '', diff: `--- app.ts\n${patch}` }
  expect(carryOver(file, base, ours)).toEqual({
    conflicts: [
      { path: 'app.ts', line: 7, message: '"return [one, take(2)]" is now "return [one, take(3)]"' },
    ],
  })
})

test('files that a patch makes or deletes must still be missing or there', () => {
  const patch = { file: '1-x.patch', name: '1-x', headers: {}, head: '' }
  const diff = '--- /dev/null\n+++ new.ts\n@@\n+a\n\n--- app.ts\n+++ /dev/null\n'
  const base = new Map([['app.ts', BASE]])
  expect(carryOver({ ...patch, diff }, base, base)).toEqual({ diff })
  expect(carryOver({ ...patch, diff }, base, new Map([['new.ts', 'a\n']]))).toEqual({
    conflicts: [
      { path: 'new.ts', line: 1, message: 'this file is there by now' },
      { path: 'app.ts', line: 1, message: 'this file, which it deletes, is gone' },
    ],
  })
})
