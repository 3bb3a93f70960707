import { credentialFacts } from './auth/credentials.ts'
import { loginFacts } from './auth/login.ts'
import { logoutFacts } from './auth/logout.ts'
import { type AuthTools, authTools, type MadeAuthApp } from './auth/people.ts'
import { profileFacts } from './auth/profile.ts'
import { registrationFacts } from './auth/registration.ts'
import {
  type ContractOptions,
  describeFactsWith,
  expectFactsWith,
  type Facts,
  type MakeApp,
} from './suite.ts'

/** The facts by their names. To test an app, use {@link describeAuthApi}. */
export const authFacts = {
  ...registrationFacts,
  ...loginFacts,
  ...profileFacts,
  ...logoutFacts,
  ...credentialFacts,
} satisfies Facts<string, AuthTools>

export type AuthFact = keyof typeof authFacts

/**
 * What stays true of `/register`, `/login`, `/profile` and `/logout` however an app knows its users again:
 * by sessions or by tokens, in cookies or in headers. Taught in week 2 simple and intermediate.
 *
 * An app that keeps nothing at the server, as with JSON Web Tokens alone, cannot take a token back before
 * it expires, and leaves out the fact that it cannot keep (see the example). That the client no longer has the token
 * is all that logging out means there.
 *
 * @param makeApp makes the app for each fact, without any users; it may be async and return what to close. With a
 * `registration` it adds what else the app wants to know of a user, with `client` what its clients are like:
 * their `origin`, where the app checks it, and an https `url`, where its cookies are Secure.
 * No fact fails to log in more than three times for one username, nor registers more than ten times; bcrypt's cost
 * should be the lowest, for they all hash.
 * @example
 * describeAuthApi(() => ({ app: createApp({ secret, bcryptCost: 4 }) }))
 * describeAuthApi(makeApp, {
 *   without: { 'refuses what a client held before it logged out': 'tokens are checked without a store' },
 * })
 * @throws {Error} if `without` names a fact that does not exist, or gives no reason.
 */
export function describeAuthApi(makeApp: MakeApp<MadeAuthApp>, options?: ContractOptions<AuthFact>): void {
  describeFactsWith(authTools, 'auth API', authFacts, makeApp, options)
}

/** The same within one test: rejects with the first fact that does not hold. */
export function expectAuthApi(
  makeApp: MakeApp<MadeAuthApp>,
  options?: ContractOptions<AuthFact>,
): Promise<void> {
  return expectFactsWith(authTools, 'auth API', authFacts, makeApp, options)
}
