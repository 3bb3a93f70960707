import { randomUUID } from 'node:crypto'
import type { Identity, IdentityRepository } from './repositories.ts'

/** Identities in memory. */
export function createIdentityRepository(): IdentityRepository {
  const identities = new Map<string, Identity>()

  const find = (issuer: string, subject: string) =>
    [...identities.values()].find((identity) => identity.issuer === issuer && identity.subject === subject)
  const ofUser = (userId: string) => [...identities.values()].filter((identity) => identity.userId === userId)

  return {
    async add(fields) {
      if (find(fields.issuer, fields.subject)) return undefined
      const identity = { ...fields, id: randomUUID() }
      identities.set(identity.id, identity)
      return { ...identity }
    },

    async find(issuer, subject) {
      const identity = find(issuer, subject)
      return identity && { ...identity }
    },

    async listByUser(userId) {
      return ofUser(userId).map((identity) => ({ ...identity }))
    },

    async remove(id, userId, { keepOne }) {
      if (identities.get(id)?.userId !== userId) return 'unknown'
      if (keepOne && ofUser(userId).length === 1) return 'last'
      identities.delete(id)
      return 'removed'
    },
  }
}
