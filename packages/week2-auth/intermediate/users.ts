import { randomUUID } from 'node:crypto'

export interface User {
  /** Never given to anybody else, unlike the username of a user who has gone. */
  id: string
  /** As it was written when the user registered. */
  username: string
  /** What bcrypt has made of the password, `$2b$10$…`. It never leaves the server. */
  passwordHash: string
}

export interface UserStore {
  /** Adds a user with an id of its own; answers `undefined` when the username is taken, whatever its case. */
  add(fields: Omit<User, 'id'>): User | undefined
  findByUsername(username: string): User | undefined
  findById(id: string): User | undefined
  /** Deletes a user, whose username is then free again. */
  remove(id: string): void
}

/** Users in memory. */
export function createUserStore(): UserStore {
  const users = new Map<string, User>()

  const findByUsername = (username: string) =>
    [...users.values()].find((user) => user.username.toLowerCase() === username.toLowerCase())

  return {
    add(fields) {
      if (findByUsername(fields.username)) return undefined
      const user = { ...fields, id: randomUUID() }
      users.set(user.id, user)
      return user
    },
    findByUsername,
    findById: (id) => users.get(id),
    remove: (id) => void users.delete(id),
  }
}
