import { createIdentityRepository } from './identities.ts'
import { createPendingSignInRepository } from './pending-sign-ins.ts'
import { createRefreshTokenRepository } from './refresh-token-repository.ts'
import type { Repositories } from './repositories.ts'
import { createUserRepository } from './users.ts'

/** Repositories in memory, with nothing in them. They are atomic because none of their methods awaits anything. */
export function createMemoryRepositories(): Repositories {
  return {
    users: createUserRepository(),
    refreshTokens: createRefreshTokenRepository(),
    pendingSignIns: createPendingSignInRepository(),
    identities: createIdentityRepository(),
  }
}
