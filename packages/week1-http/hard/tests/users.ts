import type { User, UserStore } from '#hard/users.ts'

export const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }

/** A store that answers with one user, and keeps what it was asked: `['get', 7]`. */
export function recordingStore(user: User): { users: UserStore; calls: unknown[][] } {
  const calls: unknown[][] = []
  const users: UserStore = {
    async list() {
      calls.push(['list'])
      return [user]
    },
    async get(id) {
      calls.push(['get', id])
      return id === user.id ? user : undefined
    },
    async create(fields) {
      calls.push(['create', fields])
      return { ...user, ...fields }
    },
    async update(id, fields) {
      calls.push(['update', id, fields])
      return id === user.id ? { ...user, ...fields } : undefined
    },
    async remove(id) {
      calls.push(['remove', id])
      return id === user.id
    },
  }
  return { users, calls }
}

/** A store of which every call does the same: fails, or never answers. */
export function storeThat(call: () => Promise<never>): UserStore {
  return { list: call, get: call, create: call, update: call, remove: call }
}
