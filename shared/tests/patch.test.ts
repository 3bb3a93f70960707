import { expect, test } from 'vitest'
import { applied, PatchError } from '../course/patch.ts'

/*
 * How the lines of a patch are found. `name` begins with the exercise, whose regions come first.
 */

const REGIONS = `import a from 'a'

// #region 1
a.use('/')
// #endregion

// #region 2
a.use('/')
a.end()
// #endregion
`

/** The files after a patch of exercise 2, as texts. */
function patched(diff: string, files: Record<string, string>, name = '2-x') {
  const file = `/packages/week1-http/simple/mistakes/${name}.patch`
  const after = applied({ file, name, diff }, new Map(Object.entries(files)))
  return Object.fromEntries(
    [...after].map(([path, content]) => [path, Buffer.from(content).toString('utf8')]),
  )
}

const app = (diff: string, text: string) => patched(`--- app.ts\n${diff}`, { 'app.ts': text })['app.ts']

/** Why a patch has no place. */
function refusal(diff: string, text: string): string {
  try {
    app(diff, text)
  } catch (error) {
    expect(error).toBeInstanceOf(PatchError)
    return (error as Error).message
  }
  throw new Error('it has a place')
}

test('lines are found by what they say', () => {
  expect(app('@@\n-b\n+c\n', 'a\nb\n')).toBe('a\nc\n')
  expect(app('@@\n-b\n+c\n', 'x\ny\na\nb\nz\n')).toBe('x\ny\na\nc\nz\n')
})

test('lines in the own regions win over the same lines elsewhere', () => {
  expect(app("@@\n-a.use('/')\n+a.get('/')\n", REGIONS)).toBe(
    REGIONS.replace("a.use('/')\na.end", "a.get('/')\na.end"),
  )
  const files = { 'app.ts': REGIONS }
  expect(patched("--- app.ts\n@@\n-a.use('/')\n", files, '1-x')['app.ts']).toBe(
    REGIONS.replace("a.use('/')\n", ''),
  )
})

test('lines that the own regions do not have are looked for in the whole file', () => {
  expect(app("@@\n-import a from 'a'\n+import a from 'b'\n", REGIONS)).toContain("import a from 'b'\n\n")
})

test('several places are an error that names their lines, and a line of context decides', () => {
  expect(refusal('@@\n-b\n', 'b\na\nb\nc\nb\n')).toBe(
    'it is ambiguous: "b" matches at lines 1, 3 and 5 of app.ts; add a line of context. Fix it: pnpm learn mistakes refresh week1/simple/2',
  )
  expect(app('@@\n a\n-b\n', 'b\na\nb\nc\nb\n')).toBe('b\na\nc\nb\n')
  expect(app('@@\n-b\n c\n', 'b\na\nb\nc\nb\n')).toBe('b\na\nc\nb\n')
})

test('the order of the hunks decides where their lines alone do not', () => {
  expect(app('@@\n-b\n+1\n@@\n-b\n+2\n', 'b\na\nb\n')).toBe('1\na\n2\n')
  expect(app('@@\n-a\n@@\n-b\n+2\n', 'b\na\nb\n')).toBe('b\n2\n')
  expect(app('@@\n-b\n+2\n@@\n-a\n', 'b\na\nb\n')).toBe('2\nb\n')
  expect(app('@@\n-c\n@@\n-a\n', 'a\nb\nc\n')).toBe('b\n')
  expect(refusal('@@\n-c\n@@\n-a\n', 'a\na\nc\n')).toMatch(
    /^its hunks are not in the order of app\.ts: "a" is at lines 1 and 2\. Fix it/,
  )
  expect(refusal('@@\n-b\n+1\n@@\n-b\n+2\n', 'b\nb\nb\n')).toContain('matches at lines 1 and 2 of app.ts')
})

test('two hunks that change one line are an error', () => {
  expect(refusal('@@\n-b\n+1\n@@\n-b\n-c\n', 'a\nb\nc\n')).toMatch(
    /^two of its hunks change line 2 of app\.ts\. Fix it/,
  )
})

test('lines that are only added stand at a line of context, above or below', () => {
  expect(app('@@\n a\n+b\n', 'a\nc\n')).toBe('a\nb\nc\n')
  expect(app('@@\n+b\n c\n', 'a\nc\n')).toBe('a\nb\nc\n')
  expect(refusal('@@\n+b\n', 'a\nc\n')).toMatch(
    /^it adds "b" to app\.ts without saying where: add a line of context/,
  )
  expect(app('@@\n+b\n', '')).toBe('b\n')
})

test('a line that is not there is an error that names the nearest', () => {
  expect(refusal('@@\n-const left = await take(1)\n', 'x\n\nconst left = await took(1)\n')).toBe(
    'it no longer fits: it looks for "const left = await take(1)", and line 3 of app.ts says "const left = await took(1)". Fix it: pnpm learn mistakes refresh week1/simple/2',
  )
  expect(refusal('@@\n const one = 1\n-const two = 2\n', 'const one = 1\nconst two = 22\n')).toContain(
    'it looks for "const two = 2", and line 2 of app.ts says "const two = 22"',
  )
  expect(refusal('@@\n-something else entirely\n', 'a\n')).toContain(
    'app.ts has nothing like "something else entirely"',
  )
})

test('spaces count, also at the end of a line', () => {
  expect(app('@@\n-a  \n+b \n', 'a\na  \n')).toBe('a\nb \n')
  expect(refusal('@@\n-a \n', 'a\n')).toContain('line 1 of app.ts ends differently from "a"')
})

test('a blank line of context may have lost its space, and blank lines set hunks off', () => {
  const text = 'a\n\nb\nc\nb\n'
  for (const blank of [' ', ''])
    expect(app(`@@\n a\n${blank}\n-b\n+d\n\n@@\n-c\n\n\n`, text)).toBe('a\n\nd\nb\n')
})

test('a removed comment of SQL is not the name of a file', () => {
  const sql = 'SELECT 1\n-- here\nFROM a\n'
  expect(app('@@\n SELECT 1\n--- here\n+++ there\n FROM a\n', sql)).toBe('SELECT 1\n++ there\nFROM a\n')
  expect(app('@@\n--- here\n@@\n-FROM a\n', sql)).toBe('SELECT 1\n')
})

test('a newline missing at the end counts', () => {
  const none = '\\ No newline at end of file\n'
  expect(app(`@@\n-b\n${none}+c\n${none}`, 'a\nb')).toBe('a\nc')
  expect(app(`@@\n-b\n${none}+b\n`, 'a\nb')).toBe('a\nb\n')
  expect(app(`@@\n-b\n+b\n${none}`, 'a\nb\n')).toBe('a\nb')
  expect(refusal('@@\n-b\n+c\n', 'a\nb')).toContain('line 2 of app.ts ends differently from "b"')
})

test('files that end their lines with CR LF keep them, however the patch ends its own', () => {
  const diff = '--- app.ts\n@@\n a\n-b\n+c\n'
  for (const patch of [diff, diff.replaceAll('\n', '\r\n')]) {
    expect(patched(patch, { 'app.ts': 'a\r\nb\r\nd\r\n' })['app.ts']).toBe('a\r\nc\r\nd\r\n')
    expect(patched(patch, { 'app.ts': 'a\nb\nd\n' })['app.ts']).toBe('a\nc\nd\n')
  }
})

test('a patch changes, makes and deletes several files, and leaves the others', () => {
  const diff = `--- app.ts
@@
-a
+b

--- /dev/null
+++ lib/new.ts
@@
+one
+
+two

--- old.ts
+++ /dev/null
`
  const files = { 'app.ts': 'a\n', 'old.ts': 'x\ny\n', 'other.ts': 'o\n' }
  expect(patched(diff, files)).toEqual({ 'app.ts': 'b\n', 'lib/new.ts': 'one\n\ntwo\n', 'other.ts': 'o\n' })
  expect(() => patched(diff, { ...files, 'lib/new.ts': '' })).toThrow(
    'it creates lib/new.ts, which this level already has',
  )
  expect(() => patched('--- old.ts\n+++ /dev/null\n', {})).toThrow(
    'it patches old.ts, which this level does not have',
  )
})

test.each([
  ['@@ -1,2 +1,2 @@\n-a\n', 'in line 2 of the difference, "@@ -1,2 +1,2 @@" should be "@@" and nothing else'],
  ['@@\na\n', 'in line 3 of the difference, "a" begins with none of " ", "-" and "+"'],
  ['@@\n a\n', 'a hunk of app.ts changes nothing'],
  ['+++ app.ts\n@@\n-a\n', '"--- app.ts" alone names a file that changes: leave "+++ app.ts" out'],
  ['+++ /dev/null\n@@\n-a\n', 'it deletes app.ts: leave its lines out'],
  ['@@\n-a\n\n--- app.ts\n@@\n-b\n', 'app.ts comes a second time'],
])('%j is malformed', (diff, message) => {
  expect(() => app(diff, 'a\nb\n')).toThrow(message)
})
