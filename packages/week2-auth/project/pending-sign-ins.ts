import type { PendingSignIn, PendingSignInRepository } from './repositories.ts'

/** Anybody can begin a sign-in, and no one need end it: without a bound the memory would fill. */
const MOST = 10_000

/** Sign-ins that have begun, in memory: when there are too many, the oldest are forgotten. */
export function createPendingSignInRepository(): PendingSignInRepository {
  const pending = new Map<string, PendingSignIn>()

  return {
    async add(signIn) {
      // A Map keeps the order of insertion.
      const [oldest] = pending.keys()
      if (oldest !== undefined && pending.size >= MOST) pending.delete(oldest)
      pending.set(signIn.hash, { ...signIn })
    },

    async take(hash) {
      const signIn = pending.get(hash)
      pending.delete(hash)
      return signIn
    },
  }
}
