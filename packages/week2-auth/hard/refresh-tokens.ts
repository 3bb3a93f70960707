// #region 2
import { createHash, randomBytes, randomUUID } from 'node:crypto'
// #endregion
import type { Clock } from './clock.ts'

/** What descends from one login: each refresh token was traded for the next. Only hashes of them are kept. */
export interface Family {
  userId: string
  /** The end of the family, in milliseconds since 1970, however often it is refreshed. */
  endsAt: number
  /** The newest token: the only one that is good. */
  current: { hash: string; expiresAt: number }
  /** Those before it. Who sends one of these has stolen it, or was stolen from. */
  used: Set<string>
}

/** What a login or a refresh hands out. */
export interface RefreshGrant {
  token: string
  /** From now on, in seconds. */
  expiresIn: number
  familyId: string
  userId: string
}

export interface RefreshTokens {
  /** Starts a family: somebody has logged in. */
  start(userId: string): RefreshGrant
  /** Trades a token for the next; `undefined` when it is not good. One that was used before ends its family. */
  rotate(token: string): RefreshGrant | undefined
  isActive(familyId: string): boolean
  revoke(familyId: string): void
}

export interface RefreshTokenOptions {
  clock: Clock
  /** How long a refresh token is good, in seconds. */
  tokenSeconds: number
  /** How long after its login a family ends, in seconds. */
  familySeconds: number
  /** Holds all that is known, as a table would. */
  families?: Map<string, Family>
}

// #region 2 — how a token is stored
// 256 random bits cannot be guessed, so a fast hash is enough: whoever reads the store cannot use what is there.
const sha256 = (token: string) => createHash('sha256').update(token).digest('base64url')
// #endregion

/** Issues refresh tokens that work once, and revokes all of a login when one comes twice (RFC 9700, section 4.14.2). */
export function createRefreshTokens({
  clock,
  tokenSeconds,
  familySeconds,
  families = new Map(),
}: RefreshTokenOptions): RefreshTokens {
  const now = () => clock().getTime()

  // #region 2 — helpers for families, if any
  function forgetEnded(): void {
    for (const [id, { endsAt }] of families) if (endsAt <= now()) families.delete(id)
  }

  /** Makes the next token of a family. */
  function issue(familyId: string, family: Family): RefreshGrant {
    // The id finds the family; it is no secret, and of no use without the rest.
    const token = `${familyId}.${randomBytes(32).toString('base64url')}`
    const expiresAt = Math.min(now() + tokenSeconds * 1000, family.endsAt)
    family.current = { hash: sha256(token), expiresAt }
    return { token, expiresIn: Math.floor((expiresAt - now()) / 1000), familyId, userId: family.userId }
  }
  // #endregion

  return {
    start(userId) {
      // #region 2 — start a family
      forgetEnded()
      const id = randomUUID()
      const endsAt = now() + familySeconds * 1000
      const family: Family = { userId, endsAt, current: { hash: '', expiresAt: 0 }, used: new Set() }
      families.set(id, family)
      return issue(id, family)
      // #endregion
    },

    rotate(token) {
      // #region 2 — trade a token
      const [id = ''] = token.split('.')
      const family = families.get(id)
      const hash = sha256(token)
      if (!family || family.endsAt <= now()) return undefined
      if (family.used.has(hash)) {
        // Twice: the thief or the owner. Nobody can tell which, so neither keeps anything.
        families.delete(id)
        return undefined
      }
      if (family.current.hash !== hash || family.current.expiresAt <= now()) return undefined
      // To look and to mark are one turn, without an await between: of many at once, one wins.
      family.used.add(hash)
      return issue(id, family)
      // #endregion
    },

    isActive(familyId) {
      // #region 2 — whether a family is active
      const family = families.get(familyId)
      return family !== undefined && family.endsAt > now()
      // #endregion
    },

    revoke(familyId) {
      // #region 2 — revoke a family
      families.delete(familyId)
      // #endregion
    },
  }
}
