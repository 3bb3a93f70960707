// #region 4
import { setTimeout as delay } from 'node:timers/promises'
// #endregion
import { AppError } from './errors.ts'

export interface User {
  id: number
  name: string
  email: string
}

/** What a client decides about a user. Only the store chooses the id. */
export type UserFields = Omit<User, 'id'>

/** It returns copies: changing one changes nothing in the store. Any call may be slow, or fail. */
export interface UserStore {
  /** All users, in the order of their ids. */
  list(): Promise<User[]>
  get(id: number): Promise<User | undefined>
  create(fields: UserFields): Promise<User>
  /** Replaces all fields. Returns `undefined` for an unknown id. */
  update(id: number, fields: UserFields): Promise<User | undefined>
  /** Returns whether there was such a user. */
  remove(id: number): Promise<boolean>
}

export interface UserStoreOptions {
  /** How long each call takes, in milliseconds; by default about as long as a query to a database nearby. */
  delayMs?: number
}

/** Keeps users in memory until the process ends. Ids grow from 1 and are never used twice. */
export function createUserStore({ delayMs = 1 }: UserStoreOptions = {}): UserStore {
  // A Map keeps the order of insertion, even if you replace one. Here that is the order of the ids.
  const users = new Map<number, User>()
  // Counted, not derived from the users: the id of a deleted user must never mean another.
  let lastId = 0

  /** @throws {AppError} 409 when another user has this email, in upper or lower case. */
  function requireFreeEmail({ id, email }: User): void {
    for (const other of users.values()) {
      if (other.id !== id && other.email.toLowerCase() === email.toLowerCase()) {
        throw new AppError(409, 'email-taken', 'Another user has this email')
      }
    }
  }

  return {
    async list() {
      // #region 4 — the delay of list
      await delay(delayMs)
      // #endregion
      return [...users.values()].map((user) => ({ ...user }))
    },

    async get(id) {
      // #region 4 — the delay of get
      await delay(delayMs)
      // #endregion
      const user = users.get(id)
      return user && { ...user }
    },

    async create({ name, email }) {
      // #region 4 — the delay of create
      // Before the check: other requests run during an await, so there must be none between the check and the write.
      await delay(delayMs)
      // #endregion
      const user = { id: lastId + 1, name, email }
      requireFreeEmail(user)
      lastId = user.id
      users.set(user.id, user)
      return { ...user }
    },

    async update(id, { name, email }) {
      // #region 4 — the delay of update
      await delay(delayMs)
      // #endregion
      if (!users.has(id)) return undefined
      const user = { id, name, email }
      requireFreeEmail(user)
      users.set(id, user)
      return { ...user }
    },

    async remove(id) {
      // #region 4 — the delay of remove
      await delay(delayMs)
      // #endregion
      return users.delete(id)
    },
  }
}
