import { ValidationError } from './errors.ts'

/** @throws {ValidationError} unless the text is an integer from 1 to 9007199254740991 in decimal digits. */
export function parseUserId(text: string): number {
  const id = Number(text)
  // Number() accepts '1e3', '0x10' and '01', but a user has one URL. Beyond the safe integers it rounds:
  // 9007199254740993 becomes …992, the id of another user.
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(id)) {
    throw new ValidationError('invalid-id', 'The id of a user is a positive integer')
  }
  return id
}
