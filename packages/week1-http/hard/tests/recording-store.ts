import type { User, UserStore } from '#hard/users.ts'

export const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }
export const grace = { name: 'Grace Hopper', email: 'grace@example.com' }

/** Makes a store with one user. It records its calls, as `['get', 7]`, and which of them would change users. */
export function recordingStore(user: User = { id: 7, ...ada }) {
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
  const changes = () => calls.filter(([method]) => method !== 'list' && method !== 'get')
  return { users, calls, changes }
}

/** Makes a store whose methods all do the same: reject, or never settle. */
export function storeThat(call: () => Promise<never>): UserStore {
  return { list: call, get: call, create: call, update: call, remove: call }
}
