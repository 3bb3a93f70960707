import { compare, genSaltSync, hash } from 'bcryptjs'

/**
 * Hashes a password with a salt of its own, which is part of the result.
 * @param password at most 72 bytes, as `validation.ts` has made sure: bcrypt ignores what comes behind them.
 * @param cost 2 to the power of it is the number of rounds. At least 10 in production (OWASP Password Storage Cheat Sheet).
 */
export function hashPassword(password: string, cost: number): Promise<string> {
  return hash(password, cost)
}

/**
 * Whether this is the password that was hashed.
 * @param passwordHash without one the answer is `false`, after just as much work: the time does not tell who is a user.
 * @param cost with which hashes are made: what a refusal has to cost.
 */
export async function verifyPassword(
  password: string,
  passwordHash: string | undefined,
  cost: number,
): Promise<boolean> {
  // Well-formed, or compare() would answer at once. No password has it.
  const nobodysHash = `${genSaltSync(cost)}${'.'.repeat(31)}`
  const matches = await compare(password, passwordHash ?? nobodysHash)
  return matches && passwordHash !== undefined
}
