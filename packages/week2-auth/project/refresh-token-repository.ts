import type { RefreshToken, RefreshTokenRepository } from './repositories.ts'

/** Refresh tokens in memory. */
export function createRefreshTokenRepository(): RefreshTokenRepository {
  const tokens = new Map<string, { token: RefreshToken; used: boolean }>()
  const revoked = new Set<string>()

  return {
    async add(token) {
      if (revoked.has(token.familyId)) return false
      tokens.set(token.hash, { token: { ...token }, used: false })
      return true
    },

    async use(hash) {
      const found = tokens.get(hash)
      if (!found) return undefined
      const first = !found.used
      found.used = true
      return { token: { ...found.token }, first }
    },

    async revokeFamily(familyId) {
      revoked.add(familyId)
      for (const [hash, { token }] of tokens) if (token.familyId === familyId) tokens.delete(hash)
    },
  }
}
