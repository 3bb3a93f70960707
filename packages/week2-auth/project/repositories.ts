/*
 * What the app keeps, and what it may rely on. Each method is atomic: of calls that run at once, on one server or on ten,
 * each sees the others as done or as not begun. Two calls in a row are not: between them the world may change.
 */

export type Role = 'admin' | 'user'

export interface User {
  /** Given by the repository, and never to anybody else again. */
  id: string
  /** As it was written at registration. No two users have the same, whatever its case. */
  username: string
  role: Role
  /** A hash by bcrypt. Missing where the user has no password and signs in with a provider. */
  passwordHash?: string
  email?: string
  /**
   * Whether the email is known to be this user's. While it is false the email is what somebody once typed, and
   * others may have typed the same. A verified one belongs to one user, whatever its case.
   */
  emailVerified: boolean
}

export interface UserRepository {
  /** Adds a user, or adds nothing and says what another user has already. */
  create(user: Omit<User, 'id'>): Promise<User | 'username-taken' | 'email-taken'>
  findById(id: string): Promise<User | undefined>
  /** Whatever the case of the name. */
  findByUsername(username: string): Promise<User | undefined>
  /** All who have this email, verified or not, whatever its case. */
  findByEmail(email: string): Promise<User[]>
  list(): Promise<User[]>
  /** The user as it now is, or `undefined` where there is none with this id. */
  setRole(id: string, role: Role): Promise<User | undefined>
  remove(id: string): Promise<void>
}

/** One of the tokens with which a client that logged in once stays logged in. */
export interface RefreshToken {
  /** SHA-256 of the token, which itself is kept nowhere. */
  hash: string
  /** The login that it goes back to: all tokens that were exchanged for one another are a family. */
  familyId: string
  userId: string
  expiresAt: Date
}

export interface RefreshTokenRepository {
  /** Adds a token; adds nothing and answers `false` where its family has been revoked. */
  add(token: RefreshToken): Promise<boolean>
  /**
   * Marks a token as used. `first` is true for the one call that did so, and false for every later one.
   * `undefined` where there is no such token, or its family has been revoked.
   */
  use(hash: string): Promise<{ token: RefreshToken; first: boolean } | undefined>
  /** From now on there is no token of this family, and none can be added. */
  revokeFamily(familyId: string): Promise<void>
}

/** A sign-in with the provider that has begun, and waits for the browser to come back. */
export interface PendingSignIn {
  /** SHA-256 of the secret in the browser's cookie, which itself is kept nowhere. */
  hash: string
  state: string
  nonce: string
  codeVerifier: string
  /** Where the browser goes in the end. */
  returnTo: string
  /** Who asked for it, where it links an identity to a user who is logged in. */
  userId?: string
  expiresAt: Date
}

export interface PendingSignInRepository {
  add(pending: PendingSignIn): Promise<void>
  /** Takes it out: of all calls with this hash, one gets it and the others get `undefined`. */
  take(hash: string): Promise<PendingSignIn | undefined>
}

/** Who somebody is at a provider. A user may have several. */
export interface Identity {
  /** Given by the repository. */
  id: string
  /** The provider. */
  issuer: string
  /** What the provider calls the person: unique there, for ever, and nowhere else (OpenID Connect Core, section 2). */
  subject: string
  userId: string
}

export interface IdentityRepository {
  /** Adds an identity; `undefined` where somebody has this subject of this issuer already, be it the same user. */
  add(identity: Omit<Identity, 'id'>): Promise<Identity | undefined>
  find(issuer: string, subject: string): Promise<Identity | undefined>
  listByUser(userId: string): Promise<Identity[]>
  /**
   * Removes an identity of this user; `unknown` where the user has none with this id.
   * @param keepOne refuses with `last` where it is the only one that the user has.
   */
  remove(id: string, userId: string, options: { keepOne: boolean }): Promise<'removed' | 'unknown' | 'last'>
}

export interface Repositories {
  users: UserRepository
  refreshTokens: RefreshTokenRepository
  pendingSignIns: PendingSignInRepository
  identities: IdentityRepository
}
