import { setImmediate as turn } from 'node:timers/promises'
import { createMemoryRepositories } from '#project/memory-repositories.ts'
import type { Repositories } from '#project/repositories.ts'

export interface Call {
  /** `users.create` */
  method: string
  args: unknown[]
}

/**
 * Repositories as over a network: each call takes a while before and after it is carried out, so that requests which run at once
 * meet between any two of them. They write down how they were called.
 */
export function slowRepositories(inner: Repositories = createMemoryRepositories()) {
  const calls: Call[] = []
  const slow = <Methods extends object>(name: string, methods: Methods): Methods =>
    new Proxy(methods, {
      get(target, key) {
        const method = Reflect.get(target, key)
        if (typeof method !== 'function') return method
        return async (...args: unknown[]) => {
          calls.push({ method: `${name}.${String(key)}`, args: structuredClone(args) })
          await turn()
          await turn()
          const answer = await method.apply(target, args)
          await turn()
          return answer
        }
      },
    })
  const repositories: Repositories = {
    users: slow('users', inner.users),
    refreshTokens: slow('refreshTokens', inner.refreshTokens),
    pendingSignIns: slow('pendingSignIns', inner.pendingSignIns),
    identities: slow('identities', inner.identities),
  }
  return { repositories, calls }
}
