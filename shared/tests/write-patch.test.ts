import { expect, test } from 'vitest'
import { PatchError } from '../course/patch.ts'
import { difference } from '../course/write-patch.ts'

/*
 * The least that says a change. That it gives the same files back is checked by `difference` itself.
 */

function written(before: Record<string, string>, after: Record<string, string>): string {
  const maps = [before, after].map((files) => new Map(Object.entries(files)))
  return difference({ file: '1-x.patch', name: '1-x' }, maps[0] ?? new Map(), maps[1] ?? new Map())
}

const ofApp = (before: string, after: string) => written({ 'app.ts': before }, { 'app.ts': after })

test('a line that is the only one of its kind has no context', () => {
  expect(ofApp('a\nb\nc\n', 'a\nd\nc\n')).toBe('--- app.ts\n@@\n-b\n+d\n')
})

test('an own region is context enough', () => {
  const text = 'b\n// #region 1\nb\n// #endregion\nb\n'
  expect(ofApp(text, text.replace('1\nb', '1\nc'))).toBe('--- app.ts\n@@\n-b\n+c\n')
  expect(ofApp(text, `c${text.slice(1)}`)).toBe('--- app.ts\n@@\n-b\n+c\n // #region 1\n')
})

test('as many lines of context as one place needs, no comment where a line of code does', () => {
  expect(ofApp('x\na\nb\ny\na\nb\n', 'x\na\nb\ny\na\nc\n')).toBe('--- app.ts\n@@\n y\n a\n-b\n+c\n')
  expect(ofApp('// one\nb\ny\nb\n', '// one\nc\ny\nb\n')).toBe('--- app.ts\n@@\n-b\n+c\n y\n')
  expect(ofApp('// one\nb\n// two\nb\n', '// one\nc\n// two\nb\n')).toContain(' // ')
})

test('what is only added stands at a line that says something', () => {
  expect(ofApp('f() {\n}\n', 'f() {\n  a\n}\n')).toBe('--- app.ts\n@@\n f() {\n+  a\n')
})

test('no hunk begins or ends with a blank line, whose space an editor may strip', () => {
  const diff = ofApp('x\n}\n\n\ny\n}\n\nz\n}\n', 'x\n}\n\n\ny\n}\n\nz\n})\n')
  for (const hunk of diff.split('@@\n').slice(1)) expect(hunk).not.toMatch(/^ \n|\n \n$/)
})

test('what is the same over and over gets the whole file at last', () => {
  const text = 'a\n'.repeat(40)
  expect(ofApp(text, `${'a\n'.repeat(20)}b\n${'a\n'.repeat(20)}`).match(/^ a$/gm)).toHaveLength(40)
})

test('files that are new, gone, empty, with CR LF or without a newline at their end', () => {
  const before = { gone: 'x\n', crlf: 'a\r\nb\r\n', open: 'a\nb', same: 's' }
  const after = { crlf: 'a\r\nc\r\n', open: 'a\nb\n', same: 's', new: 'n\n\nm\n', empty: '' }
  expect(written(before, after)).toBe(`--- crlf
@@
-b
+c

--- /dev/null
+++ empty

--- gone
+++ /dev/null

--- /dev/null
+++ new
@@
+n
+
+m

--- open
@@
-b
\\ No newline at end of file
+b
`)
})

test('what no patch can say is refused', () => {
  const [before, after] = [0xfe, 0xff].map((byte) => new Map([['logo.png', Uint8Array.of(byte, 10)]]))
  const refused = () => difference({ file: '', name: '1-x' }, before ?? new Map(), after ?? new Map())
  expect(refused).toThrow(PatchError)
  expect(() => ofApp('a\n', 'a\n')).toThrow('nothing changes')
})
