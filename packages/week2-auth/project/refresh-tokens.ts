// #region 4
import { randomUUID } from 'node:crypto'
// #endregion
import type { Clock } from './clock.ts'
import { hashToken, randomToken } from './opaque-token.ts'
import type { RefreshTokenRepository } from './repositories.ts'

/** How long a refresh token can be exchanged, in seconds. */
export const REFRESH_LIFETIME = 30 * 24 * 60 * 60

export interface RefreshTokens {
  /** Begins a session, and answers its first token. */
  start(userId: string): Promise<string>
  /** Exchanges a token for its successor; `undefined` where it is none, has expired or was used before. */
  rotate(token: string): Promise<{ token: string; userId: string } | undefined>
  /** Ends the session of a token, whichever of its tokens it is. */
  end(token: string): Promise<void>
}

/** Refresh tokens that can be used once: each is exchanged for a new one (RFC 9700, section 4.14.2). */
export function createRefreshTokens(repository: RefreshTokenRepository, clock: Clock): RefreshTokens {
  /** Adds a new token to a family; answers whether the family still takes any. */
  async function add(token: string, userId: string, familyId: string): Promise<boolean> {
    // #region 4 — add a token to its family
    const expiresAt = new Date(clock().getTime() + REFRESH_LIFETIME * 1000)
    return repository.add({ hash: hashToken(token), familyId, userId, expiresAt })
    // #endregion
  }

  return {
    async start(userId) {
      // #region 4 — start a session
      const token = randomToken()
      await add(token, userId, randomUUID())
      return token
      // #endregion
    },

    async rotate(used) {
      // #region 4 — trade a token
      const found = await repository.use(hashToken(used))
      if (!found) return undefined
      const { userId, familyId, expiresAt } = found.token
      if (!found.first) {
        // Two have this token, and one of them has stolen it. We cannot tell which: both are out.
        await repository.revokeFamily(familyId)
        return undefined
      }
      if (expiresAt <= clock()) return undefined
      const token = randomToken()
      // A reuse or a logout may have revoked the family since we looked.
      return (await add(token, userId, familyId)) ? { token, userId } : undefined
      // #endregion
    },

    async end(token) {
      // #region 4 — end the session
      const found = await repository.use(hashToken(token))
      if (found) await repository.revokeFamily(found.token.familyId)
      // #endregion
    },
  }
}
