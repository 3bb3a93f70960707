import { problem } from './problem.ts'

/**
 * Reads the id of a resource from a path.
 * @throws {HttpProblem} 400 when the text is no positive integer.
 */
export function parseId(text = ''): number {
  // #region 1 — read the id
  // Number() alone would also take '1e3', '0x10', '1.0' and ' 1 '.
  if (!/^[1-9]\d*$/.test(text)) throw problem(400, 'An id is a positive integer, such as 7')
  return Number(text)
  // #endregion
}
