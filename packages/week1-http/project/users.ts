export interface User {
  id: number
  name: string
}

export type NewUser = Omit<User, 'id'>

/** Keeps users. Its methods are asynchronous, like those of a database. */
export interface UserStore {
  list: () => Promise<User[]>
  get: (id: number) => Promise<User | undefined>
  create: (user: NewUser) => Promise<User>
  /** Resolves with whether there was such a user. */
  remove: (id: number) => Promise<boolean>
}

/** Makes a store in memory. Ids count from 1, and no id is used twice. */
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
