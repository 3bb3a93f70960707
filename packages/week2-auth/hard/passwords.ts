import { genSaltSync, truncates } from 'bcryptjs'
import { createHashPool, type HashPoolOptions, shareHashPool } from './hash-pool.ts'
import work, { type HashJob } from './password-worker.ts'

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
  let run: (job: HashJob) => Promise<string | boolean> = work
  let close = async () => {}

  // #region 7
  // bcryptjs is plain JavaScript: on this thread, nobody else would be answered while it computes.
  const pool = Object.keys(size).length > 0 ? createHashPool(size) : shareHashPool()
  run = (job) => pool.run(job)
  close = () => pool.close()
  // #endregion

  // Well-formed, or compare() would answer at once. No password has it.
  const nobodysHash = `${genSaltSync(bcryptCost)}${'.'.repeat(31)}`

  return {
    async hashPassword(password) {
      return String(await run({ password, cost: bcryptCost }))
    },
    async verifyPassword(password, hash) {
      const matches = await run({ password, hash: hash ?? nobodysHash })
      return matches === true && hash !== undefined && !isAmbiguous(password)
    },
    close: () => close(),
  }
}
