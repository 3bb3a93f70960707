import { AppError } from './errors.ts'

/** @throws {AppError} 400 unless the text is an integer from 1 to 9007199254740991 in decimal digits. */
export function parseUserId(text: string): number {
  const id = Number(text)
  // #region 5 — check the id
  // Number() accepts '1e3', '0x10' and '01', but a user has one URL. Beyond the safe integers it rounds:
  // 9007199254740993 becomes …992, the id of another user.
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(id)) {
    throw new AppError(400, 'invalid-id', 'The id of a user is a positive integer')
  }
  // #endregion
  return id
}
