import { AppError } from './errors.ts'

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
  // #region 2 — what the store holds
  // A Map keeps the order of insertion, even if you replace one. Here that is the order of the ids.
  const users = new Map<number, User>()
  // Counted, not derived from the users: the id of a deleted user must never mean another.
  let lastId = 0
  // #endregion

  /** @throws {AppError} 409 when another user has this email, in upper or lower case. */
  function requireFreeEmail({ id, email }: User): void {
    // #region 4 — look for the email
    for (const other of users.values()) {
      if (other.id !== id && other.email.toLowerCase() === email.toLowerCase()) {
        throw new AppError(409, 'email-taken', 'Another user has this email')
      }
    }
    // #endregion
  }

  return {
    list() {
      // #region 2 — list the users
      return [...users.values()].map((user) => ({ ...user }))
      // #endregion
    },

    get(id) {
      // #region 2 — find one user
      const user = users.get(id)
      return user && { ...user }
      // #endregion
    },

    create({ name, email }) {
      // #region 2 — make the new user
      const user = { id: lastId + 1, name, email }
      // #endregion
      // #region 4 — check the email of the new user
      requireFreeEmail(user)
      // #endregion
      // #region 2 — keep the new user
      // #starter throw
      lastId = user.id
      users.set(user.id, user)
      return { ...user }
      // #endregion
    },

    update(id, { name, email }) {
      // #region 2 — make the changed user
      if (!users.has(id)) return undefined
      const user = { id, name, email }
      // #endregion
      // #region 4 — check the email of the changed user
      requireFreeEmail(user)
      // #endregion
      // #region 2 — keep the changed user
      // #starter throw
      users.set(id, user)
      return { ...user }
      // #endregion
    },

    remove(id) {
      // #region 2 — remove the user
      return users.delete(id)
      // #endregion
    },
  }
}
