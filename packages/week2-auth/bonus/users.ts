import { randomUUID } from 'node:crypto'

export interface User {
  /** Never given to anybody else. */
  id: string
  username: string
  /** As it was written. It is this user's own only once it is verified: until then, others may claim it too. */
  email: string
  emailVerified: boolean
  passwordHash: string
  /** Grows when all logins of the user end: those of a smaller one are void, in whatever session or token they are. */
  generation: number
}

export type NewUser = Pick<User, 'username' | 'email' | 'passwordHash'>

/** What comes out are copies: changing them changes nothing in the store. */
export interface UserStore {
  /** `undefined` when the username is taken, whatever its case; nothing has changed then. */
  add(user: NewUser): User | undefined
  findById(id: string): User | undefined
  /** Whatever the case of the username. */
  findByUsername(username: string): User | undefined
  /** The one user who has verified this address, whatever its case. */
  findByVerifiedEmail(email: string): User | undefined
  /** All users, in the order in which they were added. */
  list(): User[]
  /** `false` when another user has verified the address before; nothing has changed then. */
  verifyEmail(id: string): boolean
  setPasswordHash(id: string, passwordHash: string): void
  /** Makes every login of the user void that there has been so far. */
  endLogins(id: string): void
}

/** Keeps users in memory, for as long as the process lives. */
export function createUserStore(): UserStore {
  const users = new Map<string, User>()
  const copy = (user: User | undefined) => user && { ...user }
  const find = (matches: (user: User) => boolean) => users.values().find(matches)
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
  const ownerOf = (email: string) => find((user) => user.emailVerified && isSame(user.email, email))

  const change = (id: string, changes: Partial<User>) => {
    const user = users.get(id)
    if (user) Object.assign(user, changes)
  }

  return {
    add({ username, email, passwordHash }) {
      // To look and to write are one turn, without an await between: of several that want a name, one gets it.
      if (find((user) => isSame(user.username, username))) return undefined
      const user = { id: randomUUID(), username, email, emailVerified: false, passwordHash, generation: 0 }
      users.set(user.id, user)
      return { ...user }
    },
    findById: (id) => copy(users.get(id)),
    findByUsername: (username) => copy(find((user) => isSame(user.username, username))),
    findByVerifiedEmail: (email) => copy(ownerOf(email)),
    list: () => [...users.values()].map((user) => ({ ...user })),
    verifyEmail(id) {
      const user = users.get(id)
      if (!user) return false
      const owner = ownerOf(user.email)
      user.emailVerified = owner === undefined || owner === user
      return user.emailVerified
    },
    setPasswordHash: (id, passwordHash) => change(id, { passwordHash }),
    endLogins: (id) => change(id, { generation: (users.get(id)?.generation ?? 0) + 1 }),
  }
}
