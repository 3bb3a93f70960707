// #region 2
import { createHash, randomBytes } from 'node:crypto'
// #endregion
import type { Clock } from './clock.ts'

export type Purpose = 'email-verification' | 'password-reset'

/** What is kept of a token. The token itself is not among it. */
export interface TokenRecord {
  purpose: Purpose
  userId: string
  expiresAt: Date
}

/** All that is kept of tokens, as a table of a database would hold it. */
export type TokenRecords = Map<string, TokenRecord>

/** Tokens for the links in mails: each works once, for one purpose, until it expires. */
export interface OneTimeTokens {
  /** Makes a token. Those that the user was given before for this purpose are void from now on. */
  issue(purpose: Purpose, userId: string, minutes: number): string
  /** Uses a token up, and answers whose it was; `undefined` when it is not good. */
  redeem(purpose: Purpose, token: string): string | undefined
  /** Makes a user's tokens for this purpose void. */
  revoke(purpose: Purpose, userId: string): void
}

export function createOneTimeTokens(clock: Clock, records: TokenRecords): OneTimeTokens {
  /** 256 random bits cannot be guessed, so a fast hash is enough: whoever reads the records cannot use them. */
  function keyOf(token: string): string {
    // #region 2 — the key of a token
    return createHash('sha256').update(token).digest('base64url')
    // #endregion
  }

  function revoke(purpose: Purpose, userId: string): void {
    // #region 2 — revoke the tokens of a user
    for (const [key, record] of records) {
      const isMeant = record.purpose === purpose && record.userId === userId
      if (isMeant || record.expiresAt <= clock()) records.delete(key)
    }
    // #endregion
  }

  return {
    issue(purpose, userId, minutes) {
      // #region 2 — issue a token
      revoke(purpose, userId)
      // Not Math.random(), whose next values follow from the last ones (CWE-338).
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(clock().getTime() + minutes * 60_000)
      records.set(keyOf(token), { purpose, userId, expiresAt })
      return token
      // #endregion
    },

    redeem(purpose, token) {
      // #region 2 — redeem a token
      const key = keyOf(token)
      const record = records.get(key)
      if (!record || record.purpose !== purpose || record.expiresAt <= clock()) return undefined
      // To look and to delete are one turn, without an await between: of many at once, one wins.
      records.delete(key)
      return record.userId
      // #endregion
    },

    revoke,
  }
}
