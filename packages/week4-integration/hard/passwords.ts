import { compare, hash } from 'bcryptjs'

/**
 * Hashes a password with bcrypt and a salt of its own.
 * @param cost each step doubles the work; OWASP asks for at least 10 (Password Storage Cheat Sheet).
 */
export function hashPassword(password: string, cost: number): Promise<string> {
  return hash(password, cost)
}

/**
 * Whether this is the password that was hashed. It takes as long without a hash, so that the time does not tell which
 * accounts exist.
 * @param passwordHash `undefined` for an unknown account.
 * @param cost the cost of the hashes in use.
 */
export async function verifyPassword(
  password: string,
  passwordHash: string | undefined,
  cost: number,
): Promise<boolean> {
  const matches = await compare(password, passwordHash ?? hashOfNothing(cost))
  return matches && passwordHash !== undefined && !isAmbiguous(password)
}

/** Whether bcrypt would take the password for another one: it reads 72 bytes, and starts again after a NUL. */
export function isAmbiguous(password: string): boolean {
  return Buffer.byteLength(password) > 72 || password.includes('\0')
}

/** Well formed, since bcryptjs rejects other texts at once. No known password has this hash. */
function hashOfNothing(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
