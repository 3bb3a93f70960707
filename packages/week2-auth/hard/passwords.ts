import { genSaltSync, truncates } from 'bcryptjs'
// #region 7
// #starter import type { HashPool, HashPoolOptions } from './hash-pool.ts'
// #starter import work from './password-worker.ts'
import { createHashPool, type HashPoolOptions, shareHashPool } from './hash-pool.ts'
// #endregion

export interface Passwords {
  hashPassword(password: string): Promise<string>
  /** Without a hash the answer is `false`, after just as much work: the time does not tell who is a user. */
  verifyPassword(password: string, hash: string | undefined): Promise<boolean>
  /** Ends what hashes, for all that hash with this object. Nothing is hashed afterwards. */
  close(): Promise<void>
}

export interface PasswordOptions extends HashPoolOptions {
  /** bcrypt's cost: one more takes twice as long. At least 10 in production (OWASP Password Storage Cheat Sheet). */
  bcryptCost?: number
}

/** Whether bcrypt would take the password for another one: it cuts at 72 bytes, and begins anew behind a NUL. */
export function isAmbiguous(password: string): boolean {
  return truncates(password) || password.includes('\0')
}

/** Hashes passwords with bcrypt. With `threads` or `maxQueue` it has a pool of its own, else the one of the process. */
export function createPasswords({ bcryptCost = 12, ...size }: PasswordOptions = {}): Passwords {
  // #region 7 — where the hashing happens
  // #starter const pool: HashPool = { run: work, close: async () => {} }
  // bcryptjs is plain JavaScript: on this thread, nobody else would be answered while it computes.
  const pool = Object.keys(size).length > 0 ? createHashPool(size) : shareHashPool()
  // #endregion

  // Well-formed, or compare() would answer at once. No password has it.
  const nobodysHash = `${genSaltSync(bcryptCost)}${'.'.repeat(31)}`

  return {
    async hashPassword(password) {
      return String(await pool.run({ password, cost: bcryptCost }))
    },
    async verifyPassword(password, hash) {
      const matches = await pool.run({ password, hash: hash ?? nobodysHash })
      return matches === true && hash !== undefined && !isAmbiguous(password)
    },
    close: () => pool.close(),
  }
}
