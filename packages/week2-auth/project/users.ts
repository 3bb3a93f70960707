import { randomUUID } from 'node:crypto'
import type { User, UserRepository } from './repositories.ts'

/** Users in memory. Callers get copies: what they do to them changes nothing here. */
export function createUserRepository(): UserRepository {
  const users = new Map<string, User>()

  const withUsername = (username: string) =>
    [...users.values()].find((user) => user.username.toLowerCase() === username.toLowerCase())
  const withEmail = (email: string) =>
    [...users.values()].filter((user) => user.email?.toLowerCase() === email.toLowerCase())

  return {
    async create(fields) {
      if (withUsername(fields.username)) return 'username-taken'
      const { email, emailVerified } = fields
      if (email && emailVerified && withEmail(email).some((user) => user.emailVerified)) return 'email-taken'
      const user = { ...fields, id: randomUUID() }
      users.set(user.id, user)
      return { ...user }
    },

    async findById(id) {
      return copy(users.get(id))
    },

    async findByUsername(username) {
      return copy(withUsername(username))
    },

    async findByEmail(email) {
      return withEmail(email).map((user) => ({ ...user }))
    },

    async list() {
      return [...users.values()].map((user) => ({ ...user }))
    },

    async setRole(id, role) {
      const user = users.get(id)
      if (user) user.role = role
      return copy(user)
    },

    async remove(id) {
      users.delete(id)
    },
  }
}

function copy(user: User | undefined): User | undefined {
  return user && { ...user }
}
