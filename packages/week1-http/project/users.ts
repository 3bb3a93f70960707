export interface User {
  id: number
  name: string
}

export type NewUser = Omit<User, 'id'>

/** Where users are kept. It answers later, as a database would. */
export interface UserStore {
  list: () => Promise<User[]>
  get: (id: number) => Promise<User | undefined>
  create: (user: NewUser) => Promise<User>
  /** @returns whether there was one. */
  remove: (id: number) => Promise<boolean>
}

/** Keeps users in memory. Ids grow from 1 and are never used twice. */
export function createUserStore(initial: NewUser[] = [{ name: 'Ada Lovelace' }, { name: 'Zoë' }]): UserStore {
  const users = new Map<number, User>()
  let lastId = 0
  const add = ({ name }: NewUser): User => {
    lastId += 1
    const user = { id: lastId, name }
    users.set(lastId, user)
    return user
  }
  initial.forEach(add)
  return {
    list: async () => [...users.values()],
    get: async (id) => users.get(id),
    create: async (user) => add(user),
    remove: async (id) => users.delete(id),
  }
}
