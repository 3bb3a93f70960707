import bcrypt from 'bcryptjs'
import { AppError } from 'shared/http/errors.ts'

/** Whether bcrypt would take the password for another one: it cuts at 72 bytes, and begins anew behind a NUL. */
export function isAmbiguous(password: string): boolean {
  // #region 2 — passwords that bcrypt confuses
  return bcrypt.truncates(password) || password.includes('\0')
  // #endregion
}

/**
 * Hashes a password with a salt of its own, which is part of the result.
 * @param cost 2 to the power of it is the number of rounds: each step doubles the work. 4 to 31.
 * @throws {AppError} 400 for a password that bcrypt would take for another one.
 */
export async function hashPassword(password: string, cost: number): Promise<string> {
  // #region 2 — hash a password
  if (isAmbiguous(password)) {
    throw new AppError(400, 'invalid-password', 'A password has at most 72 bytes in UTF-8, and no NUL')
  }
  // Never hashSync: nobody else would be answered while it works.
  return await bcrypt.hash(password, cost)
  // #endregion
}

// #region 6 — what a hash looks like
/** Version, cost, 22 characters of salt, 31 of hash. */
const BCRYPT_HASH = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z\d]{53}$/
// #endregion

/**
 * Whether this is the password of which the hash was made.
 * @param passwordHash what was kept; `undefined` where nobody has the username.
 * @param cost which hashes have, so that a refusal can cost as much where there is none to compare with.
 */
export async function verifyPassword(
  password: string,
  passwordHash: string | undefined,
  cost: number,
): Promise<boolean> {
  // #region 6 — what to compare with
  // #starter const known = passwordHash ?? ''
  // Without a hash bcrypt answers at once, and so tells by the time it takes who has an account. This one has the
  // salt and the cost of a real one, and no password (OWASP Authentication Cheat Sheet, "Authentication responses").
  const isHash = passwordHash !== undefined && BCRYPT_HASH.test(passwordHash)
  const known = isHash ? passwordHash : `${bcrypt.genSaltSync(cost)}${'.'.repeat(31)}`
  // #endregion
  // #region 3 — compare the password
  // #starter throw
  // In this order: whatever the password, it costs the same.
  return (await bcrypt.compare(password, known)) && !isAmbiguous(password)
  // #endregion
}
