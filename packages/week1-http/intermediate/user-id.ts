import { AppError } from './errors.ts'

/**
 * Reads the id of a user from a path.
 * @throws {AppError} 400 for everything but an integer from 1 to 9007199254740991 in decimal digits.
 */
export function parseUserId(text: string): number {
  const id = Number(text)
  // #region 5 — check the id
  // Number() alone takes '1e3', '0x10', '1.0' and '' as well. '01' is refused too: one user, one URL. Beyond
  // the safe integers, 9007199254740993 would be read as …992, the id of somebody else.
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(id)) {
    throw new AppError(400, 'invalid-id', 'The id of a user is a positive integer')
  }
  // #endregion
  return id
}
