import { hash, truncates } from 'bcryptjs'

/** Each step more doubles the work of whoever hashes, and of whoever guesses. */
const COST = 10

/**
 * A hash to keep in place of a password, as in week 2.
 * @throws {RangeError} for a password that bcrypt would cut off, so that its end would not matter.
 */
export async function hashPassword(password: string): Promise<string> {
  if (truncates(password)) throw new RangeError('The password is longer than 72 bytes')
  return hash(password, COST)
}
