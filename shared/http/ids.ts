import { AppError } from './errors.ts'

/** The largest value of PostgreSQL's `integer`. */
export const MAX_ID = 2_147_483_647

/**
 * Reads an id from a path.
 * @throws {AppError} 400 unless the text is an integer from 1 to 2147483647 in decimal digits.
 */
export function parseId(text: unknown): number {
  const id = Number(text)
  // Number() alone also accepts '1e3', '0x10', '1.0' and ''. '01' is rejected too: a thing has one URL.
  if (typeof text !== 'string' || !/^[1-9]\d*$/.test(text) || id > MAX_ID) {
    throw new AppError(400, 'invalid-id', `An id is an integer from 1 to ${MAX_ID}`)
  }
  return id
}
