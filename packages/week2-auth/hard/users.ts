import { randomUUID } from 'node:crypto'

export const roles = ['user', 'admin'] as const
export type Role = (typeof roles)[number]

export interface User {
  /** Never given to anybody else, also when the user is gone and the name is free again. */
  id: string
  username: string
  passwordHash: string
  role: Role
}

export type NewUser = Omit<User, 'id'>

/** What comes out are copies: changing them changes nothing in the store. */
export interface UserStore {
  /** `undefined` when the username is taken, whatever its case; nothing has changed then. */
  add(user: NewUser): User | undefined
  findById(id: string): User | undefined
  /** Whatever the case of the username. */
  findByUsername(username: string): User | undefined
  /** All users, in the order in which they were added. */
  list(): User[]
  /** `undefined` when there is no such user. */
  setRole(id: string, role: Role): User | undefined
  /** Whether there was such a user. */
  remove(id: string): boolean
}

/** Keeps users in memory, for as long as the process lives. */
export function createUserStore(): UserStore {
  const users = new Map<string, User>()
  const copy = (user: User | undefined) => user && { ...user }
  const find = (username: string) =>
    [...users.values()].find((user) => user.username.toLowerCase() === username.toLowerCase())

  return {
    add({ username, passwordHash, role }) {
      // To look and to write are one turn, without an await between: of several that want a name, one gets it.
      if (find(username)) return undefined
      const user = { id: randomUUID(), username, passwordHash, role }
      users.set(user.id, user)
      return { ...user }
    },
    findById: (id) => copy(users.get(id)),
    findByUsername: (username) => copy(find(username)),
    list: () => [...users.values()].map((user) => ({ ...user })),
    setRole(id, role) {
      const user = users.get(id)
      if (user) user.role = role
      return copy(user)
    },
    remove: (id) => users.delete(id),
  }
}
