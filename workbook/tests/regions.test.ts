import { repeatedWords } from 'shared/course/region-words.ts'
import { findRegions, regionLines } from 'shared/course/regions.ts'
import { describe, expect, test } from 'vitest'

const find = (text: string) => findRegions('app.ts', text, 3)
const findings = (text: string) =>
  find(text).findings.map(({ file, line, message }) => `${file}:${line} ${message}`)

describe('a region is found in the comment style of its file', () => {
  const styles = {
    '//': ['  // #region 2', '  // #endregion'],
    '//, without a space': ['//#region 2', '//#endregion'],
    '#': ['# #region 2', '# #endregion'],
    '--': ['-- #region 2', '-- #endregion'],
    '/* */': ['/* #region 2 */', '/* #endregion */'],
    '<!-- -->': ['  <!-- #region 2 -->', '  <!-- #endregion -->'],
    'Windows line ends': ['// #region 2\r', '// #endregion\r'],
  }
  for (const [style, [open, close]] of Object.entries(styles)) {
    test(style, () => {
      expect(find(`one\n${open}\nthree\n${close}\nfive`)).toEqual({
        regions: [{ exercise: 2, starter: [], isImports: false, start: 1, end: 3 }],
        findings: [],
      })
    })
  }
})

describe('a region may say in words what goes there, and hold the code of its starter', () => {
  const styles = {
    '//': ['  // #region 2 — the route', '  // #starter const a = 1'],
    '//, with a hyphen': ['//#region 2 - the route', '//#starter const a = 1'],
    '#': ['# #region 2 — the route', '# #starter const a = 1'],
    '--': ['-- #region 2 — the route', '-- #starter const a = 1'],
    '/* */': ['/* #region 2 — the route */', '/* #starter const a = 1 */'],
    '<!-- -->': ['  <!-- #region 2 – the route -->', '  <!-- #starter const a = 1 -->'],
    'Windows line ends': ['// #region 2 — the route\r', '// #starter const a = 1\r'],
  }
  for (const [style, [open, starter]] of Object.entries(styles)) {
    test(style, () => {
      const text = `one\n${open}\n${starter}\nfour\n// #endregion\nsix`
      const { regions, findings } = find(text)
      expect(findings).toEqual([])
      expect(regions).toEqual([
        { exercise: 2, words: 'the route', starter: ['const a = 1'], isImports: false, start: 1, end: 4 },
      ])
      expect(regions.map((region) => regionLines(text, region))).toEqual([['four']])
    })
  }
})

test('several starter lines keep their indentation', () => {
  const text =
    '// #region 1\n  // #starter if (a) {\n  // #starter   b()\n  // #starter }\n  c()\n// #endregion'
  expect(find(text).regions[0]?.starter).toEqual(['if (a) {', '  b()', '}'])
})

test('a starter line that is not right below the beginning of a region is a problem', () => {
  expect(findings('one\n// #starter two\n// #region 1\n// #endregion\n  # #starter five')).toEqual([
    'app.ts:2 #starter outside of a region',
    'app.ts:5 #starter outside of a region',
  ])
  expect(findings('// #region 2\n// #starter a\nb\n// #starter c\n// #endregion')).toEqual([
    'app.ts:4 #starter below other lines: it goes right below "#region 2"',
  ])
})

test('regions of one exercise that say the same, in any file, are problems with their lines', () => {
  const files = [
    [
      'a.ts',
      '// #region 1\n// #endregion\n// #region 2 — the route\n// #endregion\n// #region 1 — the list\n// #endregion',
    ],
    [
      'b.ts',
      '// #region 1\nimport a from "a"\n// #endregion\n// #region 1\n// #endregion\n# #region 2 - The route\n# #endregion\n// #region 3\n// #endregion',
    ],
  ].map(([file = '', text = '']) => ({ file, ...findRegions(file, text, 3) }))
  expect(repeatedWords(files).map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
    'a.ts:1 region 1 is one of 2 without words: "#region 1 — what goes there"',
    'b.ts:4 region 1 is one of 2 without words: "#region 1 — what goes there"',
    'a.ts:3 region 2 is one of 2 with the words "the route"',
    'b.ts:6 region 2 is one of 2 with the words "The route"',
  ])
})

test('an exercise may have several regions', () => {
  const text = '// #region 1\n// #endregion\n// #region 2\n// #endregion\n// #region 1\n// #endregion'
  expect(find(text).regions.map(({ exercise, start }) => [exercise, start])).toEqual([
    [1, 0],
    [2, 2],
    [1, 4],
  ])
})

test('code that only mentions a region is none', () => {
  expect(find("const text = '// #region 1'\ncall() // #region 1\n// regions: #region 1")).toEqual({
    regions: [],
    findings: [],
  })
})

test('a region that is not closed is a problem with the line where it opens', () => {
  expect(findings('one\n// #region 2\nthree')).toEqual(['app.ts:2 region 2 is not closed: no #endregion'])
})

test('a region inside another is a problem with the line of the inner one', () => {
  expect(findings('// #region 1\n// #region 2\n// #endregion')).toEqual([
    'app.ts:2 region 2 opens inside region 1: regions do not nest',
  ])
})

test('a region that names no exercise of the level is a problem', () => {
  for (const label of ['4', '0', 'two', '', '1 and 2', '-1', '1.5', '1 —', '1: the route']) {
    expect(findings(`one\n// #region ${label}\n// #endregion`)).toEqual([
      `app.ts:2 region "${label}" names no exercise of this level, which has 1 to 3`,
    ])
  }
})

test('an end without a beginning is a problem', () => {
  expect(findings('one\ntwo\n// #endregion')).toEqual(['app.ts:3 #endregion without a #region'])
  expect(findings('// #region 1\n// #endregion\n// #endregion')).toEqual([
    'app.ts:3 #endregion without a #region',
  ])
})
