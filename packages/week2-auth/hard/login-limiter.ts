import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from 'shared/http/errors.ts'
import { addressKey } from './address-key.ts'

export interface Limit {
  /** How many attempts there may be within a window. */
  attempts: number
  /** How long a window is, in seconds. It begins with the first attempt. */
  windowSeconds: number
}

export interface LoginLimits {
  /** Against one client that tries many accounts. */
  perAddress: Limit
  /** Against many clients that try one account. */
  perAccount: Limit
}

export interface LoginLimiter {
  /** Counts an attempt, before anything is done for it. @throws {AppError} 429 when there were too many. */
  count(address: string, username: string): Promise<void>
  /** After a success: whoever knows the password may mistype it again. */
  forgive(username: string): Promise<void>
}

/** Counts attempts to log in, for each address and for each account, whether there is such an account or not. */
export function createLoginLimiter({ perAddress, perAccount }: LoginLimits): LoginLimiter {
  // #region 7 — the limiter
  const limiter = ({ attempts, windowSeconds }: Limit) =>
    new RateLimiterMemory({ points: attempts, duration: windowSeconds })
  const addresses = limiter(perAddress)
  const accounts = limiter(perAccount)
  // As the store of the users does: else ADA, Ada and ada would be three times as many attempts.
  const accountKey = (username: string) => username.toLowerCase()

  return {
    async count(address, username) {
      try {
        // One after the other: what is refused here must not count there, or one client could lock out anybody.
        await addresses.consume(addressKey(address))
        await accounts.consume(accountKey(username))
      } catch (error) {
        throw error instanceof RateLimiterRes ? tooMany(error) : error
      }
    },
    async forgive(username) {
      await accounts.delete(accountKey(username))
    },
  }
  // #endregion
}

// #region 7 — the answer to too many attempts
function tooMany({ msBeforeNext }: RateLimiterRes) {
  // Whole seconds (RFC 9110, section 10.2.3), and rounded up: a client that waits this long must not come too early.
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
  return new AppError(429, 'too-many-attempts', 'Too many attempts to log in; try again later', {
    headers: { 'Retry-After': String(seconds) },
  })
}
// #endregion
