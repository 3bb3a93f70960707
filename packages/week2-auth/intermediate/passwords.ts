import { compare, hash } from 'bcryptjs'

/**
 * Hashes a password with bcrypt and a salt of its own.
 * @param cost doubles the work with each step; OWASP asks for 10 at least (Password Storage Cheat Sheet).
 */
export function hashPassword(password: string, cost: number): Promise<string> {
  return hash(password, cost)
}

/**
 * Whether this is the password that was hashed. It takes as long where there is no hash, so that the time does not
 * tell who has an account.
 * @param passwordHash `undefined` for an unknown user.
 * @param cost the one with which passwords are hashed.
 */
export async function verifyPassword(
  password: string,
  passwordHash: string | undefined,
  cost: number,
): Promise<boolean> {
  const matches = await compare(password, passwordHash ?? hashOfNothing(cost))
  return matches && passwordHash !== undefined && !isAmbiguous(password)
}

/** Whether bcrypt would take the password for another one: it reads 72 bytes, and begins anew behind a NUL. */
export function isAmbiguous(password: string): boolean {
  return Buffer.byteLength(password) > 72 || password.includes('\0')
}

/** Well formed, for bcryptjs answers at once to what is not. Nobody knows a password that has it. */
function hashOfNothing(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
