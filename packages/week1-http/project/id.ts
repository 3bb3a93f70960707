import { problem } from './problem.ts'

/**
 * Reads the id of a resource from a path.
 * @throws {HttpProblem} 400 if the text is not an integer from 1 to 2147483647 in plain digits.
 */
export function parseId(text = ''): number {
  // #region 1 — read the id
  // Number() alone would also accept '1e3', '0x10', '1.0' and ' 1 '.
  const max = 2 ** 31 - 1
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(id <= max)) throw problem(400, 'An id is a positive integer, such as 7')
  return id
  // #endregion
}
