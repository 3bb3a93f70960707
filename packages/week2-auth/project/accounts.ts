import { randomBytes } from 'node:crypto'
import { AppError } from 'shared/http/errors.ts'
import type { Profile } from './provider.ts'
import type { IdentityRepository, User, UserRepository } from './repositories.ts'
import { isUsername } from './validation.ts'

export interface Accounts {
  /**
   * The user who has signed in with a provider: the one who did so before, or a new one.
   * @throws {AppError} 403 where the account has been removed.
   */
  signIn(profile: Profile): Promise<User>
  /**
   * Lets a user also sign in with a provider.
   * @throws {AppError} 409 where another user does so with the same identity.
   */
  link(userId: string, profile: Profile): Promise<void>
}

/** Which account of this app belongs to whom at a provider. */
export function createAccounts(users: UserRepository, identities: IdentityRepository): Accounts {
  /** Whose the email is, where both the provider and this app have verified it. */
  async function ownerOfEmail({ email, emailVerified }: Profile): Promise<User | undefined> {
    // #region 7 — the owner of an email
    // #starter return undefined
    // Unverified on either side, the email is a mere claim: whoever registered first with your email would be let
    // into your account, or you into theirs, where they wait for you (Sudhodanan and Paverd, 2022).
    if (email === undefined || !emailVerified) return undefined
    return (await users.findByEmail(email)).find((user) => user.emailVerified)
    // #endregion
  }

  /** A new account, under the name that the person has at the provider, if that is free. */
  async function create(profile: Profile): Promise<User | 'email-taken'> {
    // #region 6 — a new account
    const names = isUsername(profile.username) ? [profile.username, randomUsername()] : [randomUsername()]
    for (const username of names) {
      const user = await users.create({ username, role: 'user', ...emailOf(profile) })
      if (user !== 'username-taken') return user
    }
    throw new Error(`None of these usernames is free: ${names.join(', ')}`)
    // #endregion
  }

  async function signIn(profile: Profile): Promise<User> {
    // #region 6 — sign in
    // By issuer and subject, which never change hands. Emails and names do.
    const known = await identities.find(profile.issuer, profile.subject)
    if (known) {
      const user = await users.findById(known.userId)
      if (!user) throw new AppError(403, 'account-removed', 'The account of this identity is no more')
      return user
    }
    const owner = await ownerOfEmail(profile)
    const user = owner ?? (await create(profile))
    // Since we looked, another request has created an account for it: now there is an owner.
    if (user === 'email-taken') return signIn(profile)
    const { issuer, subject } = profile
    if (await identities.add({ issuer, subject, userId: user.id })) return user
    // The same person in another tab was faster: one account is enough.
    if (!owner) await users.remove(user.id)
    return signIn(profile)
    // #endregion
  }

  return {
    signIn,

    async link(userId, { issuer, subject }) {
      // #region 8 — link an identity
      if (!(await users.findById(userId)))
        throw new AppError(403, 'account-removed', 'The account is no more')
      if (await identities.add({ issuer, subject, userId })) return
      const existing = await identities.find(issuer, subject)
      // Never moved: the other user would be locked out, or find somebody else's things.
      if (existing?.userId !== userId) {
        throw new AppError(409, 'identity-taken', 'Somebody signs in with this identity already')
      }
      // #endregion
    },
  }
}

/** What a new account knows of the person's email. */
function emailOf(profile: Profile): Pick<User, 'email' | 'emailVerified'> {
  // #region 7 — the email of a new account
  // #starter return { emailVerified: false }
  return { email: profile.email, emailVerified: profile.email !== undefined && profile.emailVerified }
  // #endregion
}

function randomUsername(): string {
  return `user_${randomBytes(6).toString('hex')}`
}
