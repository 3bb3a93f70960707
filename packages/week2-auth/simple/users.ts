export interface User {
  /** As it was written when the user registered. */
  username: string
  /** What bcrypt has made of the password, `$2b$10$…`. The password itself is kept nowhere. */
  passwordHash: string
}

/** All users, by their usernames in lower case: `Ada` and `ADA` are one user. */
export type Users = Map<string, User>
