import { findRegions } from 'shared/course/regions.ts'
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
        regions: [{ exercise: 2, start: 1, end: 3 }],
        findings: [],
      })
    })
  }
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
  for (const label of ['4', '0', 'two', '', '1 and 2', '-1', '1.5']) {
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
