import { compare, genSaltSync, hash, truncates } from 'bcryptjs'

/** Whether bcrypt would take the password for another one: it reads 72 bytes, and begins anew behind a NUL. */
export function isAmbiguous(password: string): boolean {
  return truncates(password) || password.includes('\0')
}

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
  // Looked at last: whatever the password, it costs the same.
  return matches && passwordHash !== undefined && !isAmbiguous(password)
}
