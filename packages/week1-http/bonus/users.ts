import { ConflictError } from './errors.ts'

export interface User {
  id: number
  name: string
  email: string
}

/** What a client decides about a user. Only the store chooses the id. */
export type UserFields = Omit<User, 'id'>

/** It returns copies: changing one changes nothing in the store. */
export interface UserStore {
  /** All users, in the order of their ids. */
  list(): User[]
  get(id: number): User | undefined
  create(fields: UserFields): User
  /** Replaces all fields. Returns `undefined` for an unknown id. */
  update(id: number, fields: UserFields): User | undefined
  /** Returns whether there was such a user. */
  remove(id: number): boolean
}

/** Keeps users in memory until the process ends. Ids grow from 1 and are never used twice. */
export function createUserStore(): UserStore {
  // A Map keeps the order of insertion, even if you replace one. Here that is the order of the ids.
  const users = new Map<number, User>()
  // Counted, not derived from the users: the id of a deleted user must never mean another.
  let lastId = 0

  /** @throws {ConflictError} when another user has this email, in upper or lower case. */
  function requireFreeEmail({ id, email }: User): void {
    for (const other of users.values()) {
      if (other.id !== id && other.email.toLowerCase() === email.toLowerCase()) {
        throw new ConflictError('email-taken', 'Another user has this email')
      }
    }
  }

  return {
    list() {
      return [...users.values()].map((user) => ({ ...user }))
    },

    get(id) {
      const user = users.get(id)
      return user && { ...user }
    },

    create({ name, email }) {
      const user = { id: lastId + 1, name, email }
      requireFreeEmail(user)
      lastId = user.id
      users.set(user.id, user)
      return { ...user }
    },

    update(id, { name, email }) {
      if (!users.has(id)) return undefined
      const user = { id, name, email }
      requireFreeEmail(user)
      users.set(id, user)
      return { ...user }
    },

    remove(id) {
      return users.delete(id)
    },
  }
}
