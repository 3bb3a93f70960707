import bcrypt from 'bcryptjs'

/** Whether bcrypt would take the password for another one: it cuts at 72 bytes, and begins anew behind a NUL. */
export function isAmbiguous(password: string): boolean {
  // #region 1 — passwords that bcrypt confuses
  return bcrypt.truncates(password) || password.includes('\0')
  // #endregion
}

/**
 * Hashes a password with bcrypt and a salt of its own.
 * @param cost doubles the work with each step; OWASP asks for 10 at least (Password Storage Cheat Sheet).
 */
export async function hashPassword(password: string, cost: number): Promise<string> {
  // #region 1 — hash a password
  // Not `hashSync`: while it computes, the server answers nobody.
  return bcrypt.hash(password, cost)
  // #endregion
}

/**
 * Whether this is the password of which the hash was made. It takes as long where there is no hash, that is no such user
 * or one without a password, so that the time does not tell who has an account here.
 * @param cost the one with which passwords are hashed.
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  cost: number,
): Promise<boolean> {
  // #region 2 — compare the password
  const matches = await bcrypt.compare(password, hash ?? hashOfNothing(cost))
  // Looked at last: whatever the password, it costs the same.
  return matches && hash !== undefined && !isAmbiguous(password)
  // #endregion
}

// #region 2 — helpers of verifyPassword, if any
/** Well formed, for bcryptjs answers at once to what is not; that a password has it is as likely as to guess any other hash. */
function hashOfNothing(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`
}
// #endregion
