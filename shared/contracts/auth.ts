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
 * What `/register`, `/login`, `/profile` and `/logout` do, no matter how an app recognises its users: by sessions or by tokens, in cookies or in headers. Taught in week 2 simple and intermediate.
 *
 * An app that stores nothing on the server, as with JSON Web Tokens alone, cannot revoke a token before it expires. It leaves that fact out (see the example): a logout then only means that the client throws its token away.
 *
 * @param makeApp makes the app for each fact, without any users; it may be async and return what to close. Return a `registration` if the app needs more fields of a user, and a `client` if its clients need options: their `origin` if the app checks it, and an https `url` if its cookies are Secure. No fact has more than three failed logins for one username, nor more than ten registrations. Use bcrypt's lowest cost, because every fact hashes.
 * @example
 * describeAuthApi(() => ({ app: createApp({ secret, bcryptCost: 4 }) }))
 * describeAuthApi(makeApp, {
 *   without: { 'refuses what a client held before it logged out': 'tokens are checked without a store' },
 * })
 * @throws {Error} when `without` names an unknown fact, or gives no reason.
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
